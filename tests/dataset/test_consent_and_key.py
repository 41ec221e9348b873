"""Only who said yes is in a release, under a pseudonym that only the teacher's key can make again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import stat
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.cohort import read_submissions
from dlis_widgets.dataset.pseudonyms import pseudonyms
from tests.cohort.class_of import INDEX, hand_in, submit
from tests.dataset.course import LATER, class_of, content, export, persons, rows, tell

if TYPE_CHECKING:
    from pathlib import Path


def pseudonym_of(person: str, key: Path, course: str = "") -> str:
    """Work a pseudonym out as RFC 2104 and 4648 say, with the standard library alone."""
    message = json.dumps([course, person]).encode()
    digest = hmac.new(bytes.fromhex(key.read_text().strip()), message, hashlib.sha256).digest()
    return "p" + base64.b32encode(digest[:10]).decode().lower()


def test_only_who_said_yes_is_included(tmp_path: Path) -> None:
    names = class_of(tmp_path, 6)
    class_of(tmp_path, 5, start=50, consent="no")
    class_of(tmp_path, 5, start=70, consent="")
    assert export(tmp_path, tmp_path / "out") == 0
    key = tmp_path / "course/pseudonym.key"
    assert persons(tmp_path / "out") == {pseudonym_of(one, key) for one in names}
    everything = b"".join(content(tmp_path / "out").values())
    for number in (50, 70):
        assert pseudonym_of(f"ro{number}", key).encode() not in everything


def test_a_no_in_a_newer_file_counts(tmp_path: Path) -> None:
    class_of(tmp_path, 6)
    tell(tmp_path, "mind", consent="yes")
    later = json.loads(hand_in(INDEX, {"research-consent": {"consent": "no"}}, LATER))
    (tmp_path / "late/mind").mkdir(parents=True)
    (tmp_path / f"late/mind/{INDEX}.ipynb").write_text(json.dumps(later), encoding="utf-8")
    for sources in ([tmp_path, tmp_path / "late"], [tmp_path / "late", tmp_path]):
        people = read_submissions(sources).people.set_index("person")
        assert people["consent"]["mind"] == "no"
    assert export(tmp_path, tmp_path / "out", also=[tmp_path / "late"]) == 0
    assert pseudonym_of("mind", tmp_path / "course/pseudonym.key") not in persons(tmp_path / "out")


@pytest.mark.parametrize("consent", ["Yes", "yes ", "YES", "true", "1"])
def test_only_the_word_of_the_form_is_a_yes(tmp_path: Path, consent: str) -> None:
    class_of(tmp_path, 6)
    tell(tmp_path, "odd", consent=consent)
    assert export(tmp_path, tmp_path / "out") == 0
    assert len(persons(tmp_path / "out")) == 6


@pytest.mark.parametrize(
    ("consent", "count", "told"),
    [
        ("no", 6, "Nobody of 6 people agreed to research"),
        ("yes", 4, "Only 4 people agreed to research; a release needs at least 5"),
    ],
)
def test_too_few_who_agreed_make_no_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], consent: str, count: int, told: str
) -> None:
    class_of(tmp_path, count, consent=consent)
    assert export(tmp_path, tmp_path / "out") == 1
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "course/pseudonym.key").exists()


def test_only_modules_make_no_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    submit(tmp_path, "ana", "module-1", {"who-is-left-out": "Somebody."})
    assert export(tmp_path, tmp_path / "out") == 1
    assert "Nobody handed in the workbook that asks for consent" in capsys.readouterr().err


def test_synthetic_people_do_not_hide_real_ones(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out", also=[demo]) == 0
    assert len(persons(tmp_path / "out")) == 6
    assert "invented people are left out" in capsys.readouterr().out
    assert {one["synthetic"] for one in rows(tmp_path / "out", "people")} == {"False"}


def test_the_key_is_the_owners_alone_and_no_part_of_the_package(tmp_path: Path) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out") == 0
    key = tmp_path / "course/pseudonym.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for record in (tmp_path / "course/pseudonym.releases").iterdir():
        assert stat.S_IMODE(record.stat().st_mode) == 0o600
    secret = key.read_text().strip()
    for name, found in content(tmp_path / "out").items():
        assert secret.encode() not in found, name
        assert bytes.fromhex(secret) not in found, name


def test_a_key_that_others_can_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out") == 0
    (tmp_path / "course/pseudonym.key").chmod(0o644)
    capsys.readouterr()
    assert export(tmp_path, tmp_path / "out") == 0
    assert "chmod 600" in capsys.readouterr().out


@pytest.mark.parametrize("inside", ["out/p.key", "out/deep/p.key"])
def test_a_key_inside_the_package_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], inside: str
) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out", key=tmp_path / inside) == 1
    assert "would lie in the package" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_damaged_key_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 6)
    key = tmp_path / "course/pseudonym.key"
    key.write_text("my password\n")
    assert export(tmp_path, tmp_path / "out") == 1
    assert "is no key of this program" in capsys.readouterr().err
    assert key.read_text() == "my password\n"


def test_one_key_gives_the_same_pseudonyms_and_a_new_one_others(tmp_path: Path) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "a") == 0
    assert export(tmp_path, tmp_path / "b") == 0
    assert persons(tmp_path / "a") == persons(tmp_path / "b")
    assert export(tmp_path, tmp_path / "c", "--renew-key") == 0
    assert not persons(tmp_path / "a") & persons(tmp_path / "c")
    assert len(list((tmp_path / "course/pseudonym.releases").iterdir())) == 1


def test_spellings_that_look_alike_are_one_person_and_course_and_person_do_not_mix() -> None:
    key = bytes(32)
    composed, apart = pseudonyms(["José"], key), pseudonyms(["Jose\u0301"], key)
    assert set(composed.values()) == set(apart.values())
    assert set(pseudonyms(["b"], key, "a").values()) != set(pseudonyms(["ab"], key).values())
    assert pseudonyms(["x"], key, " a ") == pseudonyms(["x"], key, "a")
