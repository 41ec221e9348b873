"""What a notebook's calls give: where they are seen, what can be filled in, what stands for them as text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

import dlis_widgets
from dlis_widgets import Workbook
from dlis_widgets.content.library import ContentError
from dlis_widgets.errors import DlisError
from dlis_widgets.workbook import frontend

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("data_folder")

ACTIVITIES = [
    ("prompt", "small-prompt", "A small prompt"),
    ("case", "small-case", "A small case"),
    ("task", "small-task", "A small task"),
    ("questionnaire", "small-index", "A small index"),
]


@pytest.mark.parametrize(
    ("variables", "where"),
    [
        ({}, "lab"),
        ({"DLIS_PAGE": "1"}, "page"),
        ({"VOILA_BASE_URL": "/"}, "page"),
        ({"NBGRADER_EXECUTION": "autograde"}, "grading"),
        ({"NBGRADER_EXECUTION": "autograde", "DLIS_PAGE": "1"}, "grading"),
    ],
)
def test_the_environment_says_where_the_output_is_seen(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], where: str
) -> None:
    monkeypatch.delenv("DLIS_PAGE")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert frontend() == where


@pytest.mark.parametrize(("method", "document_id", "title"), ACTIVITIES)
def test_an_activity_is_html_with_its_title_as_plain_text(method: str, document_id: str, title: str) -> None:
    bundle = getattr(Workbook("small"), method)(document_id)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == title
    assert f'data-answer="{document_id}" data-workbook="small" data-title="{title}"' in bundle["text/html"]


@pytest.mark.parametrize(("method", "document_id", "_title"), ACTIVITIES)
def test_every_input_has_one_label_and_a_unique_id(method: str, document_id: str, _title: str) -> None:
    html = getattr(Workbook("small"), method)(document_id).html
    inputs = re.findall(r'<(?:input|textarea)\b[^>]*\bid="([^"]+)"', html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert inputs
    assert sorted(re.findall(r'<label for="([^"]+)"', html)) == sorted(inputs)
    assert len(ids) == len(set(ids))
    assert "checked" not in html, "nothing is preselected"


@pytest.mark.parametrize(("method", "document_id", "_title"), ACTIVITIES)
def test_nothing_can_be_filled_in_while_grading(
    monkeypatch: pytest.MonkeyPatch, method: str, document_id: str, _title: str
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    html = getattr(Workbook("small"), method)(document_id).html
    assert "<textarea" not in html
    assert "<button" not in html
    assert re.findall(r"<input\b(?![^>]*disabled)[^>]*>", html) == []


def test_a_second_attempt_has_answers_of_its_own() -> None:
    first = Workbook("small").questionnaire("small-index").html
    second = Workbook("small").questionnaire("small-index", attempt=2).html
    names = [set(re.findall(r'\b(?:name|id|data-answer)="([^"]+)"', html)) for html in (first, second)]
    assert names[0].isdisjoint(names[1])
    assert 'data-answer="small-index-2"' in second
    assert "A small index: second time" in second


def test_only_a_private_prompt_says_that_it_is_private() -> None:
    workbook = Workbook("small")
    assert " data-private" in workbook.prompt("small-private").html
    assert "never leaves this browser" in workbook.prompt("small-private").html
    assert "private" not in workbook.prompt("small-prompt").html.lower()


def test_an_unknown_id_is_one_sentence() -> None:
    with pytest.raises(
        ContentError, match=r"there is no 'nowhere' in data/cases\. Use one of: small-case\.$"
    ):
        Workbook("small").case("nowhere")
    with pytest.raises(DlisError, match="There is no case, task, instrument or survey 'small-prompt'"):
        Workbook("small").check("small-prompt", {})


def test_language_and_version_come_from_the_notebook_beside_the_kernel(data_folder: Path) -> None:
    notebook = {
        "cells": [],
        "metadata": {"dlis": {"version": 7, "locale": "ro"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (data_folder.parent / "small.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert (Workbook("small").version, Workbook("small").locale) == (7, "ro")
    assert Workbook("small", locale="fr").locale == "fr"
    assert (Workbook("other").version, Workbook("other").locale) == (1, "en")


def test_a_number_is_written_as_the_language_writes_it() -> None:
    assert ">40.5<" in Workbook("small").task("small-task").html
    assert ">40,5<" in Workbook("small", locale="fr").task("small-task").html


def test_the_package_has_the_names_it_promises() -> None:
    assert dlis_widgets.Workbook is Workbook
    assert set(dlis_widgets.__all__) == {"Workbook", "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'Workbok'"):
        _ = dlis_widgets.Workbok
