"""Our own checks of what axe does not see: radio groups, order, headings, reflow, text spacing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, SELF, activities, answer_forms, open_details, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

PAGES = ("home", SELF, MODULE)
WORKBOOKS = (SELF, MODULE)
TEXT_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""

GROUP_FAULTS = """() => {
  const faults = [];
  const groups = [...document.querySelectorAll("dlis-activity fieldset")];
  if (!groups.length) faults.push("no groups at all");
  const names = groups.map((group) => {
    const inputs = [...group.querySelectorAll("input")];
    const say = (fault) => faults.push(`${group.id}: ${fault}`);
    if (!group.querySelector(":scope > legend")?.textContent.trim()) say("no legend");
    if (inputs.length < 2) say("fewer than two choices");
    if (!inputs.every((one) => one.type === inputs[0].type && /radio|checkbox/.test(one.type))) say("mixed types");
    if (new Set(inputs.map((one) => one.name)).size !== 1 || !inputs[0].name) say("not one shared name");
    for (const one of inputs) {
      if (one.checked) say("something is preselected");
      if (one.labels.length !== 1 || !one.labels[0].textContent.trim()) say(`no label for ${one.value}`);
      const [dot, row] = [one.getBoundingClientRect(), one.labels[0]?.getBoundingClientRect()];
      if (dot.width < 24 || dot.height < 24) say(`a target of ${dot.width} x ${dot.height} px`);
      if (!row || row.height < 44) say(`a label ${row?.height} px tall`);
    }
    return inputs[0].name;
  });
  if (new Set(names).size !== names.length) faults.push("two groups share a name");
  for (const one of document.querySelectorAll("dlis-activity input")) {
    if (!one.closest("fieldset")) faults.push(`${one.id} is outside a fieldset`);
  }
  return faults;
}"""


@pytest.mark.parametrize("name", WORKBOOKS)
@pytest.mark.parametrize("width", [320, 1280])
def test_every_group_of_choices_is_native_and_named(server: str, page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, server, name)
    assert page.evaluate(GROUP_FAULTS) == []


@pytest.mark.parametrize("name", WORKBOOKS)
def test_arrow_keys_move_and_select_in_every_radio_group(server: str, page: Page, name: str) -> None:
    visit(page, server, name)
    groups = page.evaluate("""() => [...document.querySelectorAll("dlis-activity fieldset")]
      .filter((one) => one.querySelector("input").type === "radio")
      .map((one) => [...one.querySelectorAll("input")].map((input) => input.id))""")
    assert groups
    for ids in groups:
        page.evaluate("id => document.getElementById(id).focus()", ids[0])
        for key, expected in [("ArrowDown", ids[1]), ("ArrowUp", ids[0]), ("ArrowLeft", ids[-1])]:
            page.keyboard.press(key)
            state = page.evaluate("() => [document.activeElement.id, document.activeElement.checked]")
            assert state == [expected, True], f"{key} in {ids[0]}"


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_follows_the_page_and_stops_once_a_group(server: str, page: Page, name: str) -> None:
    visit(page, server, name)
    open_details(page)
    # Every focusable thing, in the order of the document, with all radios of a group as one.
    expected = page.evaluate("""() => {
      const seen = new Set();
      const all = document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']");
      return [...all].filter((one) => one.checkVisibility()).map((one, place) => {
        one.dataset.stop = one.type === "radio" ? one.name : String(place);
        return one.dataset.stop;
      }).filter((stop) => !seen.has(stop) && seen.add(stop));
    }""")
    page.evaluate("""() => {
      globalThis.stops = [];
      document.addEventListener("focusin", ({ target }) => {
        const ring = [target, ...(target.labels ?? [])].some((one) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        });
        stops.push([target.dataset.stop, ring ? "" : target.outerHTML.slice(0, 90)]);
      });
    }""")
    for _ in expected:
        page.keyboard.press("Tab")
    stops = page.evaluate("stops")
    assert [stop for stop, _ in stops] == expected
    assert [unseen for _, unseen in stops if unseen] == [], "focus that nobody sees"


@pytest.mark.parametrize("name", PAGES)
def test_headings_landmarks_and_language(server: str, page: Page, name: str) -> None:
    visit(page, server, name)
    headings = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => Number(one.tagName[1]))"
    )
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings)), headings
    for landmark in ("main", "header", "footer"):
        assert page.locator(f"body > {landmark}").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    tags = "dlis-activity, dlis-profile, dlis-tool, dlis-figures"
    assert (
        page.evaluate(f"[...document.querySelectorAll('{tags}')].filter((one) => one.lang !== 'en').length")
        == 0
    )
    assert page.evaluate("document.title").strip()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    lost = page.evaluate("""() => [...document.querySelectorAll("a[href^='#']")]
      .map((one) => decodeURIComponent(one.hash.slice(1))).filter((id) => !document.getElementById(id))""")
    assert lost == [], "links inside the page that lead nowhere"


def test_the_skip_link_skips_to_the_content(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("one => one === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  const hides = (value) => /hidden|clip/.test(value);
  return one.checkVisibility() && one.clientWidth > 1 && !(one instanceof SVGElement) && (
    (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1) ||
    (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1));
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", [*PAGES, "no-such-page"])
def test_a_narrow_screen_and_wide_text_hide_nothing(server: str, page: Page, name: str) -> None:
    page.goto(f"{server}/voila/render/en/{name}.ipynb")
    if name in WORKBOOKS:
        answer_forms(page)
        open_details(page)
    page.set_viewport_size({"width": 320, "height": 640})
    for spacing in ("/* as it is */", TEXT_SPACING):
        page.add_style_tag(content=spacing)
        # One pixel of tolerance for rounding; tables scroll in frames of their own.
        assert page.evaluate("document.documentElement.scrollWidth") <= 321
        assert page.evaluate(CLIPPED) == []


def test_a_long_form_says_saved_where_the_learner_is(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, server, SELF)
    questionnaire = activities(page, "questionnaire").first
    questionnaire.locator("fieldset").nth(3).locator("label").nth(1).click()
    status = questionnaire.locator(".dlis-status")
    expect(status).to_have_text(re.compile("^Saved"))
    expect(status).to_be_in_viewport(ratio=1)
    for _ in range(6):  # what has the focus is never under it
        page.keyboard.press("Tab")
        row = page.evaluate("document.activeElement.closest('.dlis-option')?.getBoundingClientRect().bottom")
        assert row <= status.evaluate("one => one.getBoundingClientRect().top")
    page.locator("h1").click()
    expect(status).not_to_be_in_viewport()


def test_nothing_moves_when_the_focus_goes_to_the_next_activity(server: str, page: Page) -> None:
    visit(page, server, SELF)
    first, second = (activities(page, "task").nth(place) for place in (0, 1))
    first.locator("label").first.click()
    expect(first.locator(".dlis-status")).to_have_text(re.compile("^Saved"))
    where = "one => one.getBoundingClientRect().top"
    before = second.evaluate(where)
    second.locator("input").first.evaluate("one => one.focus({ preventScroll: true })")
    assert second.evaluate(where) == before, "or a choice is no longer under the finger that chooses it"


def test_a_table_on_a_phone_stands_row_by_row(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, server, MODULE)
    table = page.locator(".dlis-stack table").first
    heads = table.locator("th").all_text_contents()
    assert len(heads) == 5
    for row in table.locator("tbody tr").all():
        cells = row.locator("td")
        assert cells.evaluate_all("cells => cells.map((one) => one.dataset.head)") == heads
        shown = "cells => cells.map((one) => getComputedStyle(one, '::before').content.replaceAll('\"', ''))"
        assert cells.evaluate_all(shown)[1:] == heads[1:]
        assert cells.evaluate_all("cells => cells.every((one) => one.scrollWidth <= one.clientWidth)")
    # Screen readers still hear a table.
    assert page.get_by_role("table").get_by_role("row").first.get_by_role("columnheader").count() == len(
        heads
    )
    page.set_viewport_size({"width": 1280, "height": 740})
    assert table.locator("td").nth(1).evaluate("one => getComputedStyle(one).display") == "table-cell"


def test_the_tools_are_listed_on_top(server: str, page: Page) -> None:
    visit(page, server, "tools")
    page.locator("dlis-steps summary").click()
    listed = page.locator("dlis-steps a").all_text_contents()
    sheets = page.locator("dlis-tool h3").all_text_contents()
    assert len(sheets) == 12
    assert [one for one in listed if one in sheets] == sheets
    page.locator("dlis-steps a", has_text=sheets[-1]).click()
    expect(page.locator("dlis-tool h3").last).to_be_in_viewport()


def test_nothing_moves_by_itself(server: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, server, MODULE)
    answer_forms(page)
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.body).scrollBehavior") == "auto"
