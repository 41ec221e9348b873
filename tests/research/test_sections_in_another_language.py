"""The research notebook in a language that nobody speaks: what nobody translated shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from test_research_sections import SECTIONS, dataset

from dlis_widgets import research
from dlis_widgets.psychometrics.confirmatory import MODELS
from dlis_widgets.psychometrics.frames import SOURCES
from dlis_widgets.psychometrics.words import NAMES, REASONS
from dlis_widgets.research.drawing import told
from dlis_widgets.words import Words
from tests.site.made_up_language import LANGUAGE, english_words, texts_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def words(pseudo_data: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    """Return the words of the made-up language, which has a catalogue while the test runs."""
    monkeypatch.setenv("DLIS_DATA", str(pseudo_data))
    return Words(LANGUAGE)


@pytest.fixture(scope="module")
def data() -> dict[int, research.Dataset]:
    """Return datasets by their number of people; in the largest, answers are missing."""
    made = {people: dataset(people) for people in (4, 29, 450)}
    gaps = made[450].responses
    gaps.loc[gaps.index[:20], ["value", "missing"]] = [None, "skipped"]
    gaps.loc[gaps.index[-20:], ["value", "missing"]] = [None, "not reached"]
    return made


def english(html: str) -> list[str]:
    """Return what is left in English."""
    return english_words(texts_of(html))


@pytest.mark.parametrize("people", [4, 29, 450])
@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_is_left_in_english(
    words: Words, data: dict[int, research.Dataset], section: str, people: int
) -> None:
    shown = research.Study(data[people], words=words).show(getattr(research, section)).value
    assert ("<svg" in shown) >= (people == 450)
    assert english(shown) == []


def test_the_choice_of_a_dataset_is_not_left_in_english(words: Words) -> None:
    study = research.Study(research.demo(1, words=words), words=words)
    controls, status = study.choose().children
    folder, button = controls.children
    texts = [folder.description, folder.placeholder, button.description, *texts_of(status.value)]
    assert english_words(texts) == []


def test_what_is_wrong_with_a_dataset_is_not_left_in_english(
    words: Words, data: dict[int, research.Dataset], tmp_path: Path
) -> None:
    mixed = data[29].responses.assign(version=[1, 2] * (len(data[29].responses) // 2))
    study = research.Study(replace(data[29], responses=mixed), words=words)
    assert english(study.show(research.reliability).value) == ["version"], "the name of a column"
    study = research.study(tmp_path, words)
    status = " ".join(texts_of(study.choose().children[1].value))
    assert str(tmp_path) in status
    # What the machine says of a file stays as the machine says it.
    assert english_words([re.sub(r"\(.*\)", "", status.replace(str(tmp_path), ""))]) == []


@pytest.mark.parametrize("text", [*REASONS, *SOURCES, *MODELS.values(), *NAMES])
def test_what_a_table_of_statistics_says_is_retold(words: Words, text: str) -> None:
    places = dict.fromkeys(re.findall(r"{(\w+)}", text), "7")
    retold = told(text.format(**places), words)
    assert english_words([retold]) == []
    assert retold.count("7") >= len(places)
