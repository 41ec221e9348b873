"""Typing and choosing is kept at once, survives reloads, and adds up across tabs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import (
    MODULE,
    SAVED,
    SELF,
    activities,
    answer_forms,
    choose,
    hand_in,
    id_of,
    keep_unnoticed,
    second_tab,
    sheet,
    values,
    visit,
    write,
)
from tests.conftest import address

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page, Route

pytestmark = pytest.mark.slow

SCRIPT = '<script type="module">'


def displaced(prompt: Locator) -> Locator:
    return prompt.locator(".dlis-displaced")


def test_every_change_is_kept_at_once_and_said_politely(server: str, page: Page) -> None:
    page.clock.install()
    visit(page, server, MODULE)
    # The pause that the page waits for is not the machine's: from here on, time stands still.
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    prompt, case, task = (activities(page, kind).first for kind in ("prompt", "case", "task"))
    status = prompt.locator(".dlis-status")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_have_text("")
    # In one step, so that a slow machine cannot look too late.
    said = prompt.evaluate("""one => {
      const text = one.querySelector("textarea");
      text.value = "One";
      text.dispatchEvent(new InputEvent("input", { bubbles: true }));
      return one.querySelector(".dlis-status").textContent;
    }""")
    assert said == "", "nobody is interrupted while typing"
    prompt.locator("textarea").press_sequentially(", two — drei")
    assert values(page, MODULE)[id_of(prompt)] == "One, two — drei"
    page.clock.run_for(1000)
    page.clock.resume()
    expect(status).to_have_text(re.compile(f"^{SAVED}$"))
    expect(prompt.locator(".dlis-count")).to_have_text("Words: 3")
    for form in (case, task):
        answer_id, field, option = choose(form, field=1, option=2)
        expect(form.locator(".dlis-status")).to_have_text(re.compile(f"^{SAVED}"))
        kept = values(page, MODULE)[answer_id][field]
        assert kept in (option, [option])
    kept = sheet(page, MODULE)
    assert kept is not None
    assert (kept["workbook"], kept["version"], kept["locale"]) == (MODULE, 1, "en")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", answer["at"]) for answer in kept["answers"].values())


def test_answers_survive_a_reload(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    texts = {}
    for place, prompt in enumerate(activities(page, "prompt").all()):
        text = f"Text {place} with\n\nlines, “quotes”, <b>&amp;</b>, Ελληνικά, ș, 🧭"
        texts[write(prompt, text)] = text
    answer_forms(page)
    before = values(page, MODULE)
    page.reload()
    assert values(page, MODULE) == before
    for answer_id, text in texts.items():
        shown = page.locator(f"dlis-activity[data-answer='{answer_id}']")
        expect(shown.locator("textarea")).to_have_value(text)
        expect(shown.locator(".dlis-status")).to_have_text(re.compile(SAVED))
    assert page.locator("fieldset:not(:has(input:checked))").count() == 0
    total = page.locator("dlis-activity").count()
    expect(page.locator(".dlis-progress-text")).to_have_text(f"{total} of {total} answered")
    expect(page.locator("dlis-panel progress")).to_have_js_property("value", total)


def test_several_ticks_in_one_question_are_one_answer(server: str, page: Page) -> None:
    visit(page, server, SELF)
    task = activities(page, "task").filter(has=page.locator("[data-many]")).first
    many = task.locator("[data-many]").first
    boxes = many.locator("input")
    boxes.nth(0).check()
    boxes.nth(2).check()
    field = many.get_attribute("data-field")
    assert values(page, SELF)[id_of(task)][field] == [
        boxes.nth(place).get_attribute("value") for place in (0, 2)
    ]
    boxes.nth(0).uncheck()
    boxes.nth(2).uncheck()
    assert values(page, SELF) == {}, "unticking everything leaves no answer behind"


def test_two_tabs_add_up_and_the_newest_change_wins(server: str, page: Page, context: BrowserContext) -> None:
    visit(page, server, MODULE)
    other = second_tab(context, server, MODULE)
    first, second = activities(page, "prompt").nth(0), activities(other, "prompt").nth(1)
    write(first, "From the first tab")
    write(second, "From the second tab")
    expect(activities(other, "prompt").nth(0).locator("textarea")).to_have_value("From the first tab")
    expect(activities(page, "prompt").nth(1).locator("textarea")).to_have_value("From the second tab")
    # The second tab has seen the text, so changing it displaces nothing.
    write(activities(other, "prompt").nth(0), "Changed in the second tab")
    expect(first.locator("textarea")).to_have_value("Changed in the second tab")
    expect(displaced(first)).to_be_hidden()
    expect(displaced(activities(other, "prompt").nth(0))).to_be_hidden()
    # One form filled in both tabs is one answer.
    _, one, option_one = choose(activities(page, "case").first, field=0, option=0)
    answer_id, two, option_two = choose(activities(other, "case").first, field=1, option=1)
    assert values(page, MODULE)[answer_id] == {one: option_one, two: option_two}
    choose(activities(other, "case").first, field=0, option=1)
    expect(activities(page, "case").first.locator("fieldset").first.locator("input").nth(1)).to_be_checked()
    assert len(values(page, MODULE)) == 3


def test_a_tab_that_slept_loses_no_text(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    answer_id = write(prompt, "Both tabs saw this.")
    keep_unnoticed(page, MODULE, answer_id, "Written in another tab.")
    prompt.locator("textarea").press_sequentially(" And mine.")
    mine = "Both tabs saw this. And mine."
    assert values(page, MODULE)[answer_id] == mine, "the newest change wins"
    box = displaced(prompt)
    expect(box).to_contain_text("Nothing is lost")
    expect(box.locator("blockquote")).to_have_text("Written in another tab.")
    page.reload()
    expect(box.locator("blockquote")).to_have_text("Written in another tab.")
    box.get_by_role("button", name="Use this text instead").click()
    expect(prompt.locator("textarea")).to_have_value("Written in another tab.")
    expect(box.locator("blockquote")).to_contain_text(mine)
    box.get_by_role("button", name="Remove it").click()
    expect(box).to_be_hidden()
    assert prompt.locator("textarea").evaluate("one => one === document.activeElement")
    kept = sheet(page, MODULE)
    assert kept is not None
    assert kept["answers"][answer_id]["value"] == "Written in another tab."
    assert "displaced" not in kept["answers"][answer_id]


def test_a_tab_that_slept_loses_no_choice(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    case = activities(page, "case").first
    fields = case.locator("fieldset")
    theirs = {
        fields.nth(0).get_attribute("data-field"): fields.nth(0)
        .locator("input")
        .nth(1)
        .get_attribute("value")
    }
    keep_unnoticed(page, MODULE, id_of(case), theirs)
    answer_id, field, option = choose(case, field=1, option=0)
    assert values(page, MODULE)[answer_id] == {**theirs, field: option}
    expect(fields.nth(0).locator("input").nth(1)).to_be_checked()


def test_a_tab_that_slept_shows_the_newest_answers_when_it_wakes(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt").first
    keep_unnoticed(page, MODULE, id_of(prompt), "Written in another tab.")
    page.evaluate("globalThis.dispatchEvent(new Event('focus'))")
    expect(prompt.locator("textarea")).to_have_value("Written in another tab.")


def with_late_script(page: Page, server: str) -> None:
    """Open module 1 as on a very slow connection: the text is there, the script is not."""

    def cut(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(SCRIPT, '<script type="text/late">'))

    page.route(address(server, MODULE), cut)
    page.goto(address(server, MODULE))
    assert page.locator("html.dlis-script").count() == 0


def let_script_come(page: Page) -> None:
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.type = "module";
      script.textContent = document.querySelector("script[type='text/late']").textContent;
      document.body.append(script);
    }""")
    page.wait_for_selector("html.dlis-script", state="attached")


def test_what_is_typed_before_the_script_arrives_is_kept(server: str, page: Page) -> None:
    with_late_script(page, server)
    prompt, case = activities(page, "prompt").first, activities(page, "case").first
    prompt.locator("textarea").press_sequentially("I was faster.")
    answer_id, field, option = choose(case, field=1, option=1)
    let_script_come(page)
    assert values(page, MODULE) == {id_of(prompt): "I was faster.", answer_id: {field: option}}
    expect(prompt.locator("textarea")).to_have_value("I was faster.")
    expect(case.locator("input:checked")).to_have_count(1)


def test_early_typing_does_not_replace_what_was_kept_before(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    prompt, case = activities(page, "prompt").first, activities(page, "case").first
    write(prompt, "From last week.")
    answer_id, old, option_old = choose(case, field=0, option=1)
    with_late_script(page, server)
    write(prompt, "Typed early.")
    _, new, option_new = choose(case, field=1, option=0)
    let_script_come(page)
    assert values(page, MODULE) == {
        id_of(prompt): "Typed early.",
        answer_id: {old: option_old, new: option_new},
    }
    expect(displaced(prompt).locator("blockquote")).to_have_text("From last week.")


def test_half_a_character_is_repaired(server: str, page: Page, tmp_path: Path) -> None:
    visit(page, server, MODULE)
    prompt = activities(page, "prompt", private=False).first
    prompt.locator("textarea").evaluate("""one => {
      one.value = "a\\ud83eb \\udded c 🧭";
      one.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }""")
    assert values(page, MODULE)[id_of(prompt)] == "a\ufffdb \ufffd c 🧭"
    saved = json.loads(hand_in(page, tmp_path).read_text(encoding="utf-8"))
    assert "a\ufffdb \ufffd c 🧭" in [cell["source"] for cell in saved["cells"]]


def test_home_shows_how_far_the_learner_is(server: str, page: Page) -> None:
    visit(page, server, "home")
    own = page.locator(f".dlis-card[data-workbook='{MODULE}'] .dlis-own-progress")
    expect(own).to_have_text("Not started in this browser")
    page.locator(f".dlis-card[data-workbook='{MODULE}'] a").click()
    total = page.locator("dlis-activity").count()
    write(activities(page, "prompt").first, "One answer")
    expect(page.locator(".dlis-progress-text")).to_have_text(f"1 of {total} answered")
    page.go_back()
    expect(own).to_have_text(f"1 of {total} answered in this browser")
    expect(page.locator(f".dlis-card[data-workbook='{SELF}'] .dlis-own-progress")).to_have_text(
        "Not started in this browser"
    )


def test_home_and_workbook_count_alike(server: str, page: Page) -> None:
    visit(page, server, SELF)
    choose(activities(page, "questionnaire").first)
    counted = page.locator(".dlis-progress-text").inner_text()
    assert counted.startswith("0 of "), "one statement of 24 is not an answered questionnaire"
    visit(page, server, "home")
    own = page.locator(f".dlis-card[data-workbook='{SELF}'] .dlis-own-progress")
    expect(own).to_have_text(f"{counted} in this browser")
