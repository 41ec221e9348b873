"""Reflections are in a release only if asked for, and none in which the scan finds somebody."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from nbgrader.api import Gradebook

from dlis_widgets.dataset import id_numbers
from dlis_widgets.dataset.free_texts import harmless_everywhere
from dlis_widgets.dataset.scan import ACCOUNT, MAIL, NAME, NATIONAL_NUMBER, NUMBER, scanner
from tests.cohort.class_of import submit
from tests.dataset.course import class_of, content, export, rows

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = "who-is-left-out"
FOUND = scanner(["ana.pop", "ion.ionescu", "student-17", "maria_le_goff"], ["Zoë Li", "zoe@school.example"])


def test_texts_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    for person in class_of(tmp_path, 6):
        submit(tmp_path, person, "module-1", {PROMPT: "Nobody asked the xylophonist."})
    assert export(tmp_path, tmp_path / "out") == 0
    assert not (tmp_path / "out/texts.csv").exists()
    assert b"xylophonist" not in b"".join(content(tmp_path / "out").values())
    report = (tmp_path / "out/release-report.md").read_text(encoding="utf-8")
    assert "Free texts are not part of this release" in report


def test_texts_that_were_there_once_go_with_the_next_release(tmp_path: Path) -> None:
    for person in class_of(tmp_path, 6):
        submit(tmp_path, person, "module-1", {PROMPT: "Nobody asked the xylophonist."})
    assert export(tmp_path, tmp_path / "out", "--texts") == 0
    assert len(rows(tmp_path / "out", "texts")) == 6
    assert export(tmp_path, tmp_path / "out") == 0
    assert not (tmp_path / "out/texts.csv").exists()
    assert not (tmp_path / "out/texts.parquet").exists()


def test_a_text_with_a_name_is_withheld_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = class_of(tmp_path, 6)
    texts = [
        "I asked IONESCU, who helped me.",
        "Her number is 0712 345 678.",
        "Write to her at ana@example.org",
        "My neighbour Xantippe told me.",
        "We spoke with Marguerite.",
        "We spoke with nobody.",
    ]
    class_of(tmp_path, 1, "ionescu", consent="no")
    for person, text in zip(names, texts, strict=True):
        submit(tmp_path, person, "module-1", {PROMPT: text})
    with Gradebook(f"sqlite:///{tmp_path / 'course/gradebook.db'}") as gradebook:
        gradebook.add_student("77", first_name="Marguerite", last_name="Durand")
    assert export(tmp_path, tmp_path / "out", "--texts") == 0
    told = capsys.readouterr().out
    assert "4 of 6 texts are withheld" in told
    assert "Read each text before you pass the package on" in told
    found = [one["text"] for one in rows(tmp_path / "out", "texts")]
    assert sorted(found) == sorted(["withheld"] * 4 + [texts[3], texts[5]])
    everything = b"".join(content(tmp_path / "out").values()).decode("utf-8", "replace")
    assert not re.search(r"IONESCU|0712|example\.org|Marguerite", everything)
    report = json.loads((tmp_path / "out/release-report.json").read_text(encoding="utf-8"))
    assert report["texts"]["reasons"][NAME] == 2
    assert "does not know other names" in (tmp_path / "out/release-report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ana said so.", NAME),
        ("I met ANA POP's sister", NAME),
        ("as ánà told", NAME),
        ("Le Goff was there", NAME),
        ("zoe knew", NAME),
        ("Mrs Li knew", NAME),
        ("a\u200bna knew", NAME),
        ("mail me: a.b+c@mail.example", MAIL),
        ("a.b (at) mail.example", MAIL),
        ("she is @somebody there", MAIL),
        ("RO49 AAAA 1B31 0075 9384 0000", ACCOUNT),
        ("be31 4354 1116 1155", ACCOUNT),
        ("2 95 10 99 126 111 93", NATIONAL_NUMBER),
        ("85.07.30-033 28", NATIONAL_NUMBER),
        ("CNP 1630615123457", NATIONAL_NUMBER),
        ("call +40 (712) 345-678", NUMBER),
        ("call ٠٧١٢٣٤٥٦٧٨", NUMBER),
        ("file 12345678", NUMBER),
    ],
)
def test_the_scan_finds(text: str, reason: str) -> None:
    assert reason in FOUND(text)


@pytest.mark.parametrize(
    "text",
    [
        "On 22/11/2026, between 2019-2024, I read 2 of 14 pages.",
        "A banana is no name.",
        "He is li ving there; le bureau, la caisse.",
        "It cost 1 250 euros in room 12.",
    ],
)
def test_the_scan_leaves_ordinary_texts_alone(text: str) -> None:
    assert FOUND(text) == ()


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("=1+1", 1),
        ("fine;=cmd()", 2),
        ("one\n@two", 2),
        ("\t=1", 1),
        ("\r=1", 2),
        ("a, +b", 2),
        ('x;"=1', 2),
    ],
)
def test_no_text_is_a_formula_wherever_it_is_cut(text: str, cells: int) -> None:
    pieces = re.split(r"[;,\n]", harmless_everywhere(text))
    assert len(pieces) >= cells
    assert not any(one.strip(' "').startswith(("=", "+", "-", "@", "\t", "\r")) for one in pieces)


@pytest.mark.parametrize(
    ("test", "valid", "invalid"),
    [
        ("luhn", ["78949"], ["7894"]),
        ("verhoeff", ["12340"], ["1234"]),
        ("iban", ["GR1601101050000010547023795", "BE31435411161155"], ["GR1601101050000010547023796"]),
        ("nir", ["295109912611193", "253072B07300470", "253072A07300443"], ["295109912611199"]),
        ("niss", ["85073003328", "17073003384"], ["12345678901"]),
        ("cnp", ["1630615123457"], ["1630615123458", "0800101221142"]),
        ("afm", ["094259216"], ["123456781", "000000000"]),
        ("amka", ["01013099997"], ["01013099999"]),
        ("matricule", ["1893120105732"], ["1893120105733", "1893120105742"]),
    ],
)
def test_check_digits_as_others_print_them(test: str, valid: list[str], invalid: list[str]) -> None:
    """The numbers are those in the documentation of python-stdnum, an independent implementation.

    That of Luxembourg is the example in the OECD's information on tax identification numbers.
    """
    fits = getattr(id_numbers, test)
    assert all(fits(one) for one in valid)
    assert not any(fits(one) for one in invalid)
