"""The profile: what the page shows is what Python computes from the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dlis_widgets.agility.scoring import ScoringKey, profile, shown
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Instrument, Task
from tests.browser.learner import SELF, activities, choose, values, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from dlis_widgets.agility.scoring import Profile

pytestmark = pytest.mark.slow

UNKNOWN = "not known yet"


def instrument() -> Instrument:
    return library("en").get(Instrument, SELF)


def computed(page: Page, answer_id: str = SELF) -> Profile:
    """Score what the browser keeps, in Python."""
    tasks = {one.task: library("en").get(Task, one.task) for one in instrument().dimensions}
    kept = values(page, SELF)
    return profile(ScoringKey.of(instrument(), tasks), kept.get(answer_id, {}), kept)


def rate(questionnaire: Locator, levels: list[int | None]) -> None:
    """Give each item its level, as clicks would; None leaves it out."""
    questionnaire.evaluate(
        """(one, levels) => [...one.querySelectorAll("fieldset")].forEach((field, place) => {
          if ((levels[place] ?? null) !== null) field.querySelectorAll("input")[levels[place]].click();
        })""",
        levels,
    )


def titles(ids: tuple[str, ...]) -> str:
    return "; ".join(one.title for one in instrument().dimensions if one.id in ids)


def rows(page: Page) -> list[list[str]]:
    """Return the profile's table without its head."""
    return page.evaluate("""() => [...document.querySelectorAll("dlis-profile tbody tr")]
      .map((row) => [...row.cells].map((cell) => cell.textContent))""")


def as_text(score: float | None) -> str:
    return UNKNOWN if score is None else str(shown(score))


def test_the_profile_agrees_with_python_at_every_step(server: str, page: Page) -> None:
    visit(page, server, SELF)
    result = page.locator("dlis-profile .dlis-result")
    notice = page.locator("dlis-profile .dlis-content-note")
    expect(notice).to_have_text(instrument().status)
    for words in ("own construction", "validated", "is not the"):
        expect(notice).to_contain_text(words)
    expect(result.locator("table")).to_have_count(0)
    first = activities(page, "questionnaire").first
    count = first.locator("fieldset").count()
    assert count == 24
    # Three of four items are enough for a dimension, two are not; a tie has two names.
    rate(first, [0, 1, 3, None, 2, 2, None, None, 1, 0, 3, None])
    expected = computed(page)
    assert [one.self_rating is None for one in expected.dimensions] == [False, True, False, True, True, True]
    assert rows(page) == [
        [titles((one.id,)), as_text(one.self_rating), UNKNOWN] for one in expected.dimensions
    ]
    expect(result.locator(".dlis-lowest")).to_contain_text(titles(expected.lowest))
    assert len(expected.lowest) == 2
    expect(result).not_to_contain_text("Mean of all")
    # All items, and every task: mixed right, wrong, half right.
    rate(first, [(place * 7 + place // 4) % 4 for place in range(count)])
    for number, task in enumerate(activities(page, "task").all()):
        for field in range(task.locator("fieldset").count()):
            choose(task, field=field, option=(number + field) % 3)
    expected = computed(page)
    assert rows(page) == [
        [titles((one.id,)), as_text(one.self_rating), as_text(one.task)] for one in expected.dimensions
    ]
    assert expected.total is not None
    said = result.inner_text()
    lowest, total = (
        said.index(f"Lowest self-rating: {titles(expected.lowest)}"),
        said.index("Mean of all self-ratings"),
    )
    assert lowest < total, "the lowest dimension is named before any total"
    assert f"Mean of all self-ratings: {shown(expected.total)} of 100" in said
    bars = page.locator("dlis-profile svg .dlis-tick").all_text_contents()
    known = [
        score for one in expected.dimensions for score in (one.self_rating, one.task) if score is not None
    ]
    assert bars == [str(shown(score)) for score in known]
    advice = page.locator("dlis-profile [data-dimension]:visible")
    assert [one.get_attribute("data-dimension") for one in advice.all()] == list(expected.lowest)
    page.reload()
    assert rows(page)[0][1] == as_text(expected.dimensions[0].self_rating)


def test_a_second_attempt_shows_the_change(server: str, page: Page) -> None:
    visit(page, server, SELF)
    first, second = (activities(page, "questionnaire").nth(place) for place in (0, 1))
    rate(first, [1] * 4 + [2] * 4 + [3] * 4 + [0] * 12)
    assert page.get_by_role("columnheader", name="Change").count() == 0
    rate(second, [2] * 4 + [2] * 4 + [1, 1, 1, 0] + [None] * 12)
    before, after = computed(page), computed(page, f"{SELF}-2")
    heads = page.locator("dlis-profile th[scope=col]").all_inner_texts()
    assert heads == ["Dimension", "How sure I am", "What I did in the task", "Second time", "Change"]
    changes = ["+34", "0", "−75"] + [UNKNOWN] * 3
    assert rows(page) == [
        [titles((one.id,)), as_text(one.self_rating), UNKNOWN, as_text(again.self_rating), change]
        for one, again, change in zip(before.dimensions, after.dimensions, changes, strict=True)
    ]
    kept = values(page, SELF)
    assert set(kept) == {SELF, f"{SELF}-2"}, "the first ratings stay as they are"


def test_clearing_everything_takes_the_profile_away(server: str, page: Page) -> None:
    visit(page, server, SELF)
    first = activities(page, "questionnaire").first
    rate(first, [1] * 24)
    expect(page.locator("dlis-profile table")).to_have_count(1)
    first.locator(".dlis-clear").click()
    expect(page.locator("dlis-profile table")).to_have_count(0)
    expect(page.locator("dlis-profile [data-dimension]:visible")).to_have_count(0)
