"""The list of steps: what is answered in each, where to go on, and the way back to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.learner import MODULE, SELF, activities, choose, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow


def step_of(page: Page, activity: Locator) -> Locator:
    """Return the line of the list that leads to an activity's step."""
    anchor = activity.evaluate("one => one.closest('.dlis-part').querySelector('h2').id")
    return page.locator(f'dlis-steps li:has(a[href="#{anchor}"])')


def test_each_step_says_what_is_answered(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    page.locator("dlis-steps summary").click()
    prompt, case = activities(page, "prompt").first, activities(page, "case").first
    state = step_of(page, prompt).locator(".dlis-state")
    expect(state).to_have_text("Not started")
    write(prompt, "A text")
    expect(state).to_have_text("Done")
    others = step_of(page, case).locator(".dlis-state")
    asked = case.locator("xpath=ancestor::div[@class='dlis-part']").locator("dlis-activity").count()
    choose(case)
    expect(others).to_have_text(f"0 of {asked} answered")
    for field in range(1, case.locator("fieldset").count()):
        choose(case, field)
    after = "Done" if asked == 1 else f"1 of {asked} answered"
    expect(others).to_have_text(after)
    page.reload()
    expect(others).to_have_text(after)
    states = page.locator("dlis-steps .dlis-state").all_text_contents()
    assert "" in states, "a step for reading has no state"


def test_a_step_that_nobody_must_answer_is_optional(server: str, page: Page) -> None:
    visit(page, server, SELF)
    survey = activities(page, "survey").first
    expect(step_of(page, survey).locator(".dlis-state")).to_have_text("Optional")
    choose(survey)
    expect(step_of(page, survey).locator(".dlis-state")).to_have_text("Optional")


def test_who_comes_back_goes_on_where_they_stopped(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    go_on = page.locator(".dlis-continue a")
    expect(go_on).to_have_count(0)
    case = activities(page, "case").first
    write(activities(page, "prompt").first, "A text")
    choose(case)
    page.reload()
    step = step_of(page, case).locator("a")
    expect(go_on).to_have_text(f"Continue: {step.text_content()}")
    go_on.click()
    expect(case.locator("xpath=ancestor::div[@class='dlis-part']/h2")).to_be_in_viewport()
    # The newest answer was the last of its step: the next step comes up.
    write(activities(page, "prompt").first, "A longer text")
    page.goto("about:blank")
    visit(page, server, MODULE)
    expect(go_on).to_contain_text("Step 2.")


def test_the_end_of_a_step_leads_back_to_the_open_list(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    back = page.locator(".dlis-back a")
    expect(back).to_have_count(page.locator("dlis-steps li").count())
    back.nth(4).click()
    expect(page.locator("dlis-steps li a").first).to_be_in_viewport()


def test_parts_far_away_are_laid_out_at_last(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    parts = page.locator(".dlis-part")
    expect(page.locator(".dlis-part[data-settled]")).to_have_count(parts.count())
    skipped = "nodes => nodes.filter((one) => getComputedStyle(one).contentVisibility !== 'visible').length"
    assert parts.evaluate_all(skipped) == 0


def test_a_link_into_the_page_leads_there(server: str, page: Page) -> None:
    visit(page, server, MODULE)
    anchor = page.locator("h2").nth(8).get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{server}/voila/render/en/{MODULE}.ipynb#{anchor}")
    page.wait_for_timeout(500)
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
