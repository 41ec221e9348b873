"""The narrative and the interface in the learner's language, through gettext."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from babel.messages.extract import extract
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets import Workbook
from dlis_widgets.check.translations import translation_faults
from dlis_widgets.translation import (
    catalogue_path,
    extract_notebook,
    locales,
    translate_markdown,
    translation,
)
from dlis_widgets.words import Words

if TYPE_CHECKING:
    from pathlib import Path

PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "Your answer"
msgstr "Răspunsul tău"
"""


def asked_for(source: str) -> list[str]:
    """Return the paragraphs for which a translation is looked up."""
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return text

    translate_markdown(source, translate)
    return asked


def extracted(*cells: dict[str, Any]) -> list[tuple[int, str]]:
    notebook = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = io.BytesIO(json.dumps(notebook).encode())
    return [(number, str(message)) for number, message, _, _ in extract(extract_notebook, file)]


def markdown(source: str | list[str], **nbgrader: object) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {"nbgrader": nbgrader} if nbgrader else {}, "source": source}


def test_paragraphs_are_translated_one_by_one_and_the_rest_stays() -> None:
    words = {"# One": "# Unu", "Two\nlines": "Două\nrânduri"}
    source = "# One\n\nTwo\nlines\n\n\n---\n\n3. 14\n\nunknown\n"
    translated = "# Unu\n\nDouă\nrânduri\n\n\n---\n\n3. 14\n\nunknown\n"
    assert translate_markdown(source, lambda text: words.get(text, text)) == translated


@pytest.mark.parametrize("source", ["", "\n\n", "---", "1 2 3", "***\n\n|-|-|"])
def test_nothing_without_letters_is_looked_up(source: str) -> None:
    # gettext answers an empty text with the catalogue's header.
    assert asked_for(source) == []


@given(st.text(st.sampled_from("ab \n#*1é\r")))
def test_without_a_translation_the_narrative_is_unchanged(source: str) -> None:
    assert translate_markdown(source, lambda text: text) == source


@given(st.text(st.sampled_from("ab \n#*1é\r")))
def test_exactly_the_extracted_paragraphs_are_looked_up(source: str) -> None:
    assert [message for _, message in extracted(markdown(source))] == asked_for(source)


def test_extraction_takes_narrative_with_its_cell_number_and_leaves_code_and_answers() -> None:
    assert extracted(
        markdown(["# Title\n", "\n", "First.\n", "Still first."]),
        {"cell_type": "code", "metadata": {}, "source": "# No\n\nprint('no')"},
        markdown("*Your answer*", solution=True, grade_id="x"),
        markdown("Last."),
    ) == [(1, "# Title"), (1, "First.\nStill first."), (4, "Last.")]


@pytest.mark.slow
def test_a_released_page_is_translated_also_where_it_cites(data_folder: Path) -> None:
    from dlis_widgets.site.pages import released  # noqa: PLC0415 - loads nbgrader

    catalogue = catalogue_path(data_folder, "ro")
    catalogue.parent.mkdir()
    catalogue.write_text(PO + '\nmsgid "So [@small-2024]."\nmsgstr "Deci [@small-2024]."\n', encoding="utf-8")
    path = data_folder.parent / "small.ipynb"
    cells = [nbformat.v4.new_markdown_cell("So [@small-2024].\n\nUnknown.")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert released(path, "ro", is_assignment=True).cells[0].source == (
        "Deci ([An office, 2024](#source-small-2024)).\n\nUnknown."
    )


def test_languages_are_those_with_a_catalogue_english_first(data_folder: Path) -> None:
    assert locales(data_folder) == ["en"]
    for locale in ("ro", "fr", "fr (2)"):
        path = catalogue_path(data_folder, locale)
        path.parent.mkdir(exist_ok=True)
        path.write_text(PO, encoding="utf-8")
    assert locales(data_folder) == ["en", "fr", "ro"]


def test_a_catalogue_translates_and_leaves_what_it_does_not_know(data_folder: Path) -> None:
    path = catalogue_path(data_folder, "ro")
    path.parent.mkdir()
    path.write_text(PO, encoding="utf-8")
    assert translation("ro").gettext("Your answer") == "Răspunsul tău"
    assert translation("ro").gettext("Undo") == "Undo"
    assert translation("en").gettext("Your answer") == "Your answer"


@pytest.mark.usefixtures("data_folder")
def test_a_language_without_a_catalogue_stays_english() -> None:
    assert translation("el").gettext("Your answer") == "Your answer"
    html = Workbook("small", locale="el").prompt("small-prompt").html
    assert re.search(r"<label [^>]*>Your answer</label>", html)


FORMS = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);\\n"

msgid "{count} person answered every item."
msgid_plural "{count} people answered every item."
"""


@pytest.mark.parametrize(
    ("translated", "faults"),
    [
        (["", "", ""], 0),
        (["O persoană a răspuns.", "{count} persoane au răspuns.", "{count} de persoane au răspuns."], 0),
        (["O persoană.", "{people} persoane.", "{people} de persoane."], 1),
    ],
)
def test_every_form_of_a_number_is_checked_once_it_is_translated(
    tmp_path: Path, translated: list[str], faults: int
) -> None:
    path = tmp_path / "ro.po"
    forms = "\n".join(f'msgstr[{place}] "{text}"' for place, text in enumerate(translated))
    path.write_text(f"{FORMS}{forms}\n", encoding="utf-8")
    assert len(translation_faults(path)) == faults


def test_a_number_has_the_form_of_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = 'msgstr[0] "una"\nmsgstr[1] "două"\nmsgstr[2] "douăzeci de"\n'
    catalogue_path(tmp_path, "ro").parent.mkdir()
    catalogue_path(tmp_path, "ro").write_text(FORMS + forms, encoding="utf-8")
    monkeypatch.setenv("DLIS_DATA", str(tmp_path))
    texts = ("{count} person answered every item.", "{count} people answered every item.")
    assert [Words("ro").ngettext(*texts, count) for count in (1, 2, 20)] == ["una", "două", "douăzeci de"]
