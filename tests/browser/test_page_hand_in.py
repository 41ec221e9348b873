"""Handing in and restoring: what is open, the file, with and without a server, every wrong file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import expect

from dlis_widgets.answers.notebook import fill, read
from dlis_widgets.answers.sheet import Answer
from tests.browser.learner import (
    MODULE,
    SELF,
    activities,
    answer_forms,
    back_up,
    choose,
    hand_in,
    id_of,
    restore,
    sheet,
    values,
    visit,
    write,
)
from tests.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.slow

SECRET = "A secret that stays mine: ψ"
TEXT = "# My “text”\n\n*with* <b>marks</b>, a \\ and 🧭"


def released(page: Page) -> dict[str, Any]:
    """Return the released notebook that the page carries."""
    return page.evaluate("JSON.parse(document.getElementById('dlis-released').textContent)")


def answer_some(page: Page) -> None:
    """Answer a text, a private text, half a case and a whole task."""
    write(activities(page, "prompt", private=False).first, TEXT)
    write(activities(page, "prompt", private=True).first, SECRET)
    choose(activities(page, "case").first, field=0, option=2)
    for place in range(activities(page, "task").first.locator("fieldset").count()):
        choose(activities(page, "task").first, field=place, option=1)


def handed(path: Path, notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the values in a handed-in file, as the teacher's side reads them."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    return {one: answer.value for one, answer in read(saved, notebook).items()}


def test_what_is_open_is_listed_and_never_blocks(server: str, page: Page, tmp_path: Path) -> None:
    visit(page, server, SELF)
    box = page.locator(".dlis-open")
    expect(box).to_contain_text("You can hand in all the same.")
    # Nobody has to try a second time, nor to answer the survey for research.
    counted = page.locator("dlis-activity:not([data-answer$='-2'], [data-kind='survey'])")
    expect(box.locator("li")).to_have_count(counted.count())
    assert nbformat.read(hand_in(page, tmp_path), as_version=4).cells
    choose(activities(page, "questionnaire").first)
    expect(box.locator("li").first).to_contain_text("(started)")
    answer_forms(page)
    expect(box).to_have_text("Everything is answered.")


def test_the_file_is_the_released_notebook_with_the_answers(server: str, page: Page, tmp_path: Path) -> None:
    visit(page, server, MODULE)
    answer_some(page)
    path = hand_in(page, tmp_path)
    assert path.name == "module-1.ipynb"
    expect(page.locator("dlis-hand-in .dlis-status")).to_contain_text("saved to the file module-1.ipynb")
    nbformat.validate(nbformat.read(path, as_version=4))
    assert SECRET not in json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
    assert "secret that stays" not in path.read_text("utf-8")
    private = id_of(activities(page, "prompt", private=True).first)
    assert private in values(page, MODULE)
    mine = {one: value for one, value in values(page, MODULE).items() if one != private}
    assert handed(path, released(page)) == mine
    assert len(mine) == 3
    # It equals what Python makes of the same answers.
    kept = sheet(page, MODULE)
    assert kept is not None
    answers = {one: Answer.model_validate(kept["answers"][one]) for one in mine}
    saved = json.loads(path.read_text("utf-8"))
    assert saved["cells"] == fill(released(page), answers)["cells"]
    assert saved["metadata"]["dlis"] == {"workbook": MODULE, "version": 1, "locale": "en"}


def test_handing_in_needs_no_server(page: Page, site: Path, tmp_path: Path) -> None:
    with serving(site) as url:
        visit(page, url, MODULE)
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.context.new_page().goto(url)
    answer_some(page)
    path = hand_in(page, tmp_path)
    assert TEXT in handed(path, released(page)).values()
    write(activities(page, "prompt", private=False).first, "Changed")
    restore(page, path)
    page.locator(".dlis-use-file").click()
    expect(activities(page, "prompt", private=False).first.locator("textarea")).to_have_value(TEXT)


def test_handing_in_needs_no_connection(
    server: str, page: Page, context: BrowserContext, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    context.set_offline(offline=True)
    answer_some(page)
    assert TEXT in handed(hand_in(page, tmp_path), released(page)).values()
    assert SECRET in back_up(page, tmp_path).read_text("utf-8")


def test_a_handed_in_file_restores_the_same_answers_elsewhere(
    server: str, page: Page, browser: Browser, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    answer_some(page)
    private = id_of(activities(page, "prompt", private=True).first)
    path = hand_in(page, tmp_path)
    backup = back_up(page, tmp_path)
    kept = sheet(page, MODULE)
    assert kept is not None
    with browser.new_context() as elsewhere:
        fresh = visit(elsewhere.new_page(), server, MODULE)
        expect(restore(fresh, path)).to_contain_text("Answers restored: 3")
        shown = sheet(fresh, MODULE)
        assert shown is not None
        assert shown["answers"] == {one: answer for one, answer in kept["answers"].items() if one != private}
        expect(activities(fresh, "prompt", private=False).first.locator("textarea")).to_have_value(TEXT)
        assert activities(fresh, "case").first.locator("input:checked").count() == 1
        # The learner's own file holds the private entry too, and it stays private.
        expect(restore(fresh, backup)).to_contain_text("Answers restored: 4")
        expect(activities(fresh, "prompt", private=True).first.locator("textarea")).to_have_value(SECRET)
        assert sheet(fresh, MODULE) == kept
        assert SECRET not in hand_in(fresh, tmp_path).read_text("utf-8")


UNREADABLE = "This file cannot be read as a workbook or as saved answers."
NO_ANSWERS = "There are no answers in this file."
OTHER = "This file belongs to the workbook “digital-agility”. Open that workbook to restore it."


def wrong_files(page: Page) -> dict[str, tuple[bytes, str]]:
    """Return wrong files by name: what they hold and what the page should say."""
    notebook = released(page)
    prompt, task = (id_of(activities(page, kind).first) for kind in ("prompt", "task"))
    cell = {
        "cell_type": "markdown",
        "metadata": {"nbgrader": {"solution": True, "grade_id": "who-is-left-out"}},
    }
    other = {**notebook, "metadata": {**notebook["metadata"], "dlis": {"workbook": SELF}}}

    def backup(**answers: object) -> bytes:
        return json.dumps({"workbook": MODULE, "answers": answers}).encode()

    return {
        "empty.ipynb": (b"", UNREADABLE),
        "picture.ipynb": (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", UNREADABLE),
        "half.json": (b'{"answers": {', UNREADABLE),
        "null.json": (b"null", UNREADABLE),
        "number.json": (b"7", UNREADABLE),
        "list.json": (b"[]", UNREADABLE),
        "other.json": (b'{"answers": null}', UNREADABLE),
        "no-cell.ipynb": (b'{"cells": [null]}', UNREADABLE),
        "no-source.ipynb": (json.dumps({"cells": [cell]}).encode(), UNREADABLE),
        "unanswered.ipynb": (json.dumps(notebook).encode(), NO_ANSWERS),
        "other-workbook.ipynb": (json.dumps(other).encode(), OTHER),
        "other-workbook.json": (b'{"workbook": "digital-agility", "answers": {}}', OTHER),
        "no-answers.json": (backup(), NO_ANSWERS),
        "unknown.json": (backup(nothing={"value": "x"}), NO_ANSWERS),
        "text-for-form.json": (backup(**{task: {"value": "x"}}), NO_ANSWERS),
        "form-for-text.json": (backup(**{prompt: {"value": {"a": "b"}}}), NO_ANSWERS),
        "null-answer.json": (backup(**{task: None, prompt: None}), NO_ANSWERS),
        "null-value.json": (backup(**{task: {"value": None}, prompt: {"value": None}}), NO_ANSWERS),
        "list-value.json": (backup(**{task: {"value": ["a"]}}), NO_ANSWERS),
        "deep-value.json": (backup(**{task: {"value": {"a": {"b": "c"}}}}), NO_ANSWERS),
    }


def test_a_wrong_file_gets_one_clear_sentence_and_changes_nothing(
    server: str, page: Page, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    write(activities(page, "prompt", private=False).first, "Mine")
    before = values(page, MODULE)
    faults = []
    for name, (content, sentence) in wrong_files(page).items():
        path = tmp_path / name
        path.write_bytes(content)
        status = restore(page, path)
        expect(status).not_to_have_text("")
        if not status.inner_text().startswith(sentence):
            faults.append(f"{name}: {status.inner_text()}")
        if values(page, MODULE) != before:
            faults.append(f"{name} changed the answers: {values(page, MODULE)}")
            page.evaluate(
                "([key, text]) => localStorage.setItem(key, text)",
                [
                    f"dlis/{MODULE}",
                    json.dumps(
                        {"answers": {one: {"value": value, "at": ""} for one, value in before.items()}}
                    ),
                ],
            )
    assert faults == []
    assert page.locator(".dlis-restore").evaluate("one => one === document.activeElement")


def test_a_file_of_an_older_version_brings_what_is_still_asked(
    server: str, page: Page, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt", private=False).first
    old = {
        "workbook": MODULE,
        "version": 0,
        "answers": {id_of(prompt): {"value": "Old"}, "gone": {"value": "x"}},
    }
    path = tmp_path / "old.json"
    path.write_text(json.dumps(old), encoding="utf-8")
    expect(restore(page, path)).to_have_text(
        "Answers restored: 1. Answers in the file to questions that are not in this workbook any more: 1."
    )
    assert values(page, MODULE) == {id_of(prompt): "Old"}


def test_a_file_that_differs_asks_which_answers_win(
    server: str, page: Page, browser: Browser, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    first, second = (activities(page, "prompt", private=False).nth(place) for place in (0, 1))
    write(first, "In the file")
    write(second, "Only in the file")
    path = hand_in(page, tmp_path)
    for button, expected, said in (
        ("Keep the answers in this browser", "In this browser", "were kept"),
        ("Use the answers from the file", "In the file", "Answers restored: 2"),
    ):
        with browser.new_context() as elsewhere:
            fresh = visit(elsewhere.new_page(), server, MODULE)
            mine = write(activities(fresh, "prompt", private=False).first, "In this browser")
            status = restore(fresh, path)
            question = fresh.get_by_role("group", name="Please choose")
            expect(question).to_contain_text("that differ from those in this browser: 1")
            use = question.get_by_role("button", name="Use the answers from the file")
            expect(use).to_be_focused()
            assert values(fresh, MODULE) == {mine: "In this browser"}, "nothing happens before the choice"
            question.get_by_role("button", name=button).click()
            expect(status).to_contain_text(said)
            expect(question).to_be_hidden()
            assert values(fresh, MODULE) == {mine: expected, id_of(second): "Only in the file"}
            expect(fresh.locator(".dlis-restore")).to_be_focused()


def test_restoring_what_is_here_already_loses_no_set_aside_text(
    server: str, page: Page, tmp_path: Path
) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt", private=False).first
    answer_id = write(prompt, "Mine")
    path = hand_in(page, tmp_path)
    page.evaluate(
        """([key, id]) => {
          const kept = JSON.parse(localStorage.getItem(key));
          kept.answers[id].displaced = { value: "Set aside", at: "2026-01-01T00:00:00.000Z" };
          localStorage.setItem(key, JSON.stringify(kept));
        }""",
        [f"dlis/{MODULE}", answer_id],
    )
    expect(restore(page, path)).to_contain_text("restored")
    expect(prompt.locator(".dlis-displaced blockquote")).to_have_text("Set aside")
