"""A teacher's page in a language that nobody speaks: what nobody translated shows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import nbformat
import pytest

from dlis_widgets.cohort import views
from dlis_widgets.cohort.dashboard import dashboard, summary
from dlis_widgets.cohort.found import FOUND
from dlis_widgets.cohort.loaded import cohort_profile
from dlis_widgets.cohort.pictures import html_of
from dlis_widgets.content.models import Case
from dlis_widgets.synthetic.cohort import demo_cohort, demo_tables
from dlis_widgets.words import Words, reader
from tests.site.made_up_language import LANGUAGE, english_words, texts_of

if TYPE_CHECKING:
    from pathlib import Path

    import ipywidgets


@pytest.fixture
def words(pseudo_data: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    """Return the words of the made-up language, which has a catalogue while the test runs."""
    monkeypatch.setenv("DLIS_DATA", str(pseudo_data))
    return Words(LANGUAGE)


def english(html: str) -> list[str]:
    """Return what is left in English."""
    return english_words(texts_of(html))


def said(box: ipywidgets.VBox) -> list[str]:
    """Return every text of the controls and of what they show."""
    found = []
    for one in box.children:
        options = getattr(one, "options", ())
        found += [getattr(one, "description", ""), *(label for label, _ in options)]
        if not options:
            found += texts_of(str(getattr(one, "value", None) or ""))
    return [re.sub(r"\S*\.ipynb", "", text) for text in found]


@pytest.mark.parametrize("people", [4, 40])
def test_no_view_of_a_class_is_left_in_english(words: Words, people: int) -> None:
    cohort = demo_tables(people)
    shown = summary(cohort, words)
    for case in sorted(words.library.ids(Case)):
        shown += views.choices(cohort, case, words)
    assert sum(one.draw is not None for one in shown) >= 4 * (people == 40)
    for one in shown:
        assert english(html_of(one, words)) == [], one.name


def test_nothing_of_the_dashboard_is_left_in_english(words: Words, tmp_path: Path) -> None:
    course = demo_cohort(6, tmp_path / "course")
    odd = next(course.glob("submitted/*/digital-agility"))
    (odd / "other.ipynb").write_text("{}", encoding="utf-8")
    (odd / "digital-agility.ipynb").write_text('{"cells": []}', encoding="utf-8")
    box = dashboard(tmp_path / "course", words)
    assert "<li>" in box.children[2].value, "files that could not be used"
    assert english_words(said(box)) == []
    box.children[0].value = "file"
    assert english_words(said(box)) == []
    save = next(one for one in box.children if hasattr(one, "click"))
    box.children[0].value = "demo"
    save.click()
    assert english_words(said(box)) == []


def test_a_folder_without_hand_ins_is_named_in_the_language(words: Words, tmp_path: Path) -> None:
    texts = said(dashboard(tmp_path, words))
    assert any(str(tmp_path) in text for text in texts)
    assert all(words.retold(one, FOUND) != one for one in FOUND)
    assert english_words(text.replace(str(tmp_path), "") for text in texts) == []


def test_the_report_follows_its_notebook(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.v4.new_notebook(metadata={"dlis": {"locale": words.locale}})
    (tmp_path / "report.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert english(cohort_profile().html) == []
    demo_cohort(12, tmp_path / "class", workbooks=["digital-agility"])
    monkeypatch.setenv("DLIS_COHORT", str(tmp_path / "class"))
    profile = cohort_profile().html
    assert "<svg" in profile
    assert english(profile) == []


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en_XA.UTF-8", LANGUAGE), ("en_XA", LANGUAGE), ("fr_FR.UTF-8", "en"), ("C", "en"), ("", "en")],
)
@pytest.mark.usefixtures("words")
def test_the_environment_names_the_language_where_the_notebook_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", asked)
    assert reader("cohort") == Words(language)
    monkeypatch.setenv("LANGUAGE", "en_XA")
    assert reader("cohort") == Words(LANGUAGE)
    notebook = nbformat.v4.new_notebook(metadata={"dlis": {"locale": "en"}})
    (tmp_path / "cohort.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert reader("cohort") == Words("en")
