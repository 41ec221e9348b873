"""What a teacher sees of a class: never a small group, and the drawing says what the table says."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from class_of import INDEX, submit

from dlis_widgets.cohort import read_submissions, views
from dlis_widgets.cohort.dashboard import NOTE, dashboard, summary
from dlis_widgets.cohort.pictures import html_of, one_page, picture
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument
from dlis_widgets.errors import NEEDS_RESEARCH

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.cohort import Cohort

ITEMS = library().get(Instrument, INDEX).item_ids
CASE = library().get(Case, "the-codes-in-the-drawer")


def class_of(folder: Path, people: int) -> Cohort:
    """Return a class in which ratings rise with the number of the person, and so do second attempts."""
    first, second = CASE.decisions[0].options[:2]
    for number in range(people):
        ratings = {item: str(min(3, number % 4)) for item in ITEMS}
        again = {item: str(min(3, number % 4 + 1)) for item in ITEMS}
        submit(folder, f"p{number}", INDEX, {INDEX: ratings, f"{INDEX}-2": again})
        option = first.id if number < people - 1 else second.id
        submit(folder, f"p{number}", "module-1", {CASE.id: {CASE.decisions[0].id: option}})
    return read_submissions([folder])


def test_a_class_of_four_sees_no_numbers(tmp_path: Path) -> None:
    cohort = class_of(tmp_path, 4)
    for shown in (*summary(cohort), *views.choices(cohort, CASE.id)):
        assert shown.draw is None
        assert "Fewer than 5" in shown.sentence
        assert shown.table.empty


def test_one_persons_choice_is_never_shown_nor_left_over(tmp_path: Path) -> None:
    cohort = class_of(tmp_path, 9)
    first = views.choices(cohort, CASE.id)[0]
    assert set(first.table["People"]) == {"not shown"}, "8 and 1: the 8 would give the 1 away"


def test_the_profile_shows_a_spread_and_says_that_it_is_unvalidated(tmp_path: Path) -> None:
    shown = views.agility(class_of(tmp_path, 8))
    assert "unvalidated" in shown.title
    assert set(shown.table["Middle"]) == {"50"}
    assert set(shown.table["Tenth"]) == {"not shown"}, "tenths of eight people are single people"


def test_the_change_comes_with_an_interval_and_an_effect_size(tmp_path: Path) -> None:
    table = views.change(class_of(tmp_path, 8)).table
    # Gains by hand: 100/3 for three people in four, 0 for the fourth: mean 25.
    assert set(table["Mean change"]) == {"25"}
    assert (table["From"].astype(float) < 25).all()
    assert (table["Effect size"].astype(float) > 0).all()


def test_without_the_extra_the_change_says_what_to_install_and_the_rest_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)  # as Python marks what cannot be imported
    shown = summary(class_of(tmp_path, 8))
    assert [one.sentence for one in shown if one.name == "change"] == [NEEDS_RESEARCH]
    assert all(one.draw for one in shown if one.name != "change")


def test_every_view_is_a_picture_a_table_and_a_sentence(tmp_path: Path) -> None:
    for shown in summary(class_of(tmp_path, 8)):
        html = html_of(shown)
        assert "<svg" in html
        assert "<table" in html
        assert shown.sentence.split(".")[0].replace("“", "")[:20] in html.replace("“", "")
        assert picture(shown, "png").startswith(b"\x89PNG")
        assert not re.search(r"p\d\b", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)), (
            "no person is named"
        )


def test_the_page_for_the_team_is_one_page(tmp_path: Path) -> None:
    target = tmp_path / "class.pdf"
    one_page(summary(class_of(tmp_path / "course", 8)), "A class", NOTE, target)
    assert len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) == 1


@pytest.mark.parametrize("people", [0, 6])
def test_the_dashboard_opens_on_any_course(tmp_path: Path, people: int) -> None:
    if people:
        class_of(tmp_path, people)
    box = dashboard(tmp_path)
    said = " ".join(str(getattr(child, "value", "")) for child in box.children)
    assert ("no hand-in in" in said) == (people == 0)
    assert ("unvalidated" in said) == (people > 0)
