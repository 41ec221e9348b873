"""Official figures: gaps stay gaps, conflicts are shown, every figure keeps its source."""

from __future__ import annotations

import pytest
import small_content

from dlis_widgets import Workbook
from dlis_widgets.content.library import Library, library
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.indicators import best_year, view, years
from dlis_widgets.paths import data_dir

pytestmark = pytest.mark.usefixtures("data_folder")


def bars(indicator: str, **choice: object) -> list[tuple[str, float | None]]:
    return [(bar.label, bar.value) for bar in view(library(), indicator, **choice).bars]  # type: ignore[arg-type]


def write_figures(*rows: str) -> None:
    head = small_content.FIGURES.splitlines()[0]
    (data_dir() / "indicators" / "indicators.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def test_a_missing_row_and_an_empty_value_are_gaps_with_the_name_of_the_place() -> None:
    shown = view(library(), "skills", 2023)
    assert bars("skills", year=2023) == [("France", 61.0), ("Belgium", 58.0), ("Luxembourg", None)]
    assert shown.reading.endswith("No figure was found for: Luxembourg.")


def test_a_conflict_shows_both_figures_the_harmonised_one_first() -> None:
    assert bars("skills", year=2021, countries=["BE"]) == [
        ("Belgium", 54.2),
        ("Belgium, another source", 52.5),
    ]


def test_every_figure_shown_is_cited_once_and_no_other_is() -> None:
    assert view(library(), "skills", 2021, ["BE"]).source_ids == ("small-2024", "third-2022", "other-2023")
    assert view(library(), "skills", 2021, ["BE"]).source == "[@small-2024] [@third-2022] [@other-2023]"
    assert view(library(), "skills", 2021, ["FR"]).source_ids == ("small-2024",)
    assert view(library(), "skills", 2023, ["LU"]).source_ids == ()


def test_a_note_stays_with_its_figure() -> None:
    shown = view(library(), "skills", 2021, ["FR", "BE"])
    assert [bar.note for bar in shown.bars] == ["", "", "Read with care."]
    assert shown.notes
    assert not view(library(), "skills", 2023).notes


def test_countries_stand_in_the_order_asked_for() -> None:
    assert [label for label, _ in bars("skills", year=2023, countries=["LU", "BE", "FR"])] == [
        "Luxembourg",
        "Belgium",
        "France",
    ]


def test_the_reading_names_the_highest_the_lowest_and_the_gaps() -> None:
    assert view(library(), "skills", 2023).reading == (
        "France 2023: 61 % of people. Belgium 2023: 58 % of people. No figure was found for: Luxembourg."
    )


def test_one_figure_is_read_once() -> None:
    assert view(library(), "skills", 2023, ["FR"]).reading == "France 2023: 61 % of people."


def test_equal_figures_are_not_called_highest_and_lowest() -> None:
    write_figures(
        "skills,isoc_a,FR,2024,all,50,%,small-2024,1,", "skills,isoc_a,BE,2024,all,50,%,small-2024,1,"
    )
    assert view(library(), "skills", 2024, ["FR", "BE"]).reading == "France 2024: 50 % of people."


def test_a_zero_is_a_figure_and_not_a_gap() -> None:
    write_figures(
        "skills,isoc_a,FR,2024,all,0,%,small-2024,1,", "skills,isoc_a,BE,2024,all,5.25,%,small-2024,1,"
    )
    assert bars("skills", countries=["FR", "BE"]) == [("France", 0.0), ("Belgium", 5.25)]
    assert (
        view(library(), "skills", None, ["FR", "BE"]).reading
        == "Belgium 2024: 5.25 % of people. France 2024: 0 % of people."
    )


def test_no_figure_at_all_is_said_in_words() -> None:
    shown = view(library(), "skills", 1999)
    assert shown.reading == "No figure was found for this choice."
    assert {bar.value for bar in shown.bars} == {None}


def test_years_are_those_with_figures_for_everybody() -> None:
    assert years(library(), "skills") == [2021, 2023, 2025]
    assert years(library(), "gap-only") == []


def test_the_best_year_has_figures_for_most_places_not_most_rows() -> None:
    # 2021 has three rows but, like 2023, two places; 2025 is later but has one.
    assert best_year(library(), "skills") == 2023
    assert view(library(), "skills").year == 2023
    assert view(library(), "skills").title == "Skills, 2023"


def test_more_places_win_over_a_later_year() -> None:
    write_figures(
        *(f"skills,isoc_a,{place},2020,all,50,%,small-2024,1," for place in ("FR", "BE", "LU")),
        *(f"skills,isoc_a,{place},2024,all,50,%,small-2024,1," for place in ("FR", "BE")),
    )
    assert best_year(library(), "skills") == 2020


def test_an_unknown_indicator_lists_the_known_ones() -> None:
    for ask in (years, best_year, view):
        with pytest.raises(DlisError, match=r"There is no indicator 'skill'; use one of: gap-only, skills\."):
            ask(library(), "skill")


def test_an_indicator_without_figures_for_everybody_is_shown_as_a_gap() -> None:
    assert view(library(), "gap-only").reading == "No figure was found for this choice."


def test_a_figure_keeps_its_unit() -> None:
    write_figures("skills,isoc_a,FR,2024,all,63,percentage points,small-2024,1,")
    assert view(library(), "skills").unit == "percentage points"


def test_the_page_draws_bars_gaps_notes_and_sources() -> None:
    html = Workbook("small").figures("skills").html
    assert html.count("no figure found") == 2, "in the chart and in the table"
    assert "France 2023: 61 % of people." in html
    assert 'href="#source-small-2024"' in html


SHIPPED = Library(data_dir())


@pytest.mark.parametrize("indicator", SHIPPED.indicator_labels().indicators)
def test_every_shipped_indicator_can_be_shown(indicator: str) -> None:
    shown = view(SHIPPED, indicator)
    assert len(shown.bars) >= len(SHIPPED.indicator_labels().countries)
    assert shown.reading
