"""From Eurostat's tables to our rows, and what is never lost when they differ."""

from __future__ import annotations

import pytest
from fake_eurostat import SKILLS, cube, row, skills

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat.compare import compare
from dlis_widgets.figures.eurostat.rows import FLAGGED, Row, rows_of
from dlis_widgets.figures.eurostat.series import Series
from dlis_widgets.figures.jsonstat import parse


def test_a_table_becomes_rows_with_our_codes() -> None:
    table = skills({("EU27_2020", "2023"): 55.55, ("BE", "2023"): 59.4, ("DE", "2023"): 52})
    found, withheld = rows_of(SKILLS, parse(table))
    assert found == [
        row("BE", "2023", "59.4", source="eurostat-isoc-a"),
        row("EU27", "2023", "55.55", source="eurostat-isoc-a"),
    ]
    assert withheld == []


def test_groups_are_told_apart_and_unknown_ones_left_out() -> None:
    dimensions = {"freq": ["A"], "unit": ["PC_IND"], "indic_is": ["I_X"], "ind_type": ["I0_2", "STUD"]}
    dimensions |= {"geo": ["BE"], "time": ["2023"]}
    series = Series(SKILLS.indicator, SKILLS.dataset, SKILLS.filters, groups={"I0_2": "education-low"})
    cells = parse(cube(dimensions, {}, value={"0": 30, "1": 90}))
    assert [(one["group"], one["value"]) for one in rows_of(series, cells)[0]] == [("education-low", "30")]


def test_another_unit_or_indicator_in_the_answer_is_left_out() -> None:
    for codes in (("A", "PC_IND_IU3", "I_X", "IND_TOTAL"), ("A", "PC_IND", "I_OTHER", "IND_TOTAL")):
        assert rows_of(SKILLS, parse(skills({("BE", "2023"): 59.4}, codes=codes))) == ([], [])


def test_years_before_the_new_definition_and_other_periods_are_left_out() -> None:
    table = skills({("BE", "2019"): 61, ("BE", "2023"): 59.4, ("BE", "2023-Q1"): 1})
    assert [one["year"] for one in rows_of(SKILLS, parse(table))[0]] == ["2023"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("b", "break in time series"),
        ("u", "low reliability"),
        ("c", "confidential"),
        ("bu", "break in time series, low reliability"),
        ("e|C", "estimated, confidential"),
        ("|N", "not for publication"),
        ("y", "flag y"),
    ],
)
def test_marks_are_put_into_words_in_the_note(flags: str, words: str) -> None:
    found, _ = rows_of(SKILLS, parse(skills({("BE", "2023"): 59.4}, {("BE", "2023"): flags})))
    assert found[0]["note"] == f"{FLAGGED}{words}."


def test_a_withheld_figure_is_told_and_is_no_row() -> None:
    table = skills({("BE", "2023"): 59.4}, {("LU", "2023"): "|C"})
    found, withheld = rows_of(SKILLS, parse(table))
    assert [one["country"] for one in found] == ["BE"]
    assert withheld == ["skills LU 2023 all: confidential"]


def test_a_lost_dimension_and_a_figure_that_is_no_percentage_are_faults() -> None:
    with pytest.raises(DlisError, match="has no dimension 'freq' any more"):
        rows_of(SKILLS, parse(cube({"geo": ["BE"]}, {("BE",): 1})))
    with pytest.raises(DlisError, match="gives 412 for BE 2023, which is no percentage"):
        rows_of(SKILLS, parse(skills({("BE", "2023"): 412})))


def compared(old: Row, value: str, note: str = "") -> tuple[str, Row]:
    fetched = row(old["country"], old["year"], value, source="eurostat-isoc-a", note=note)
    found = compare(SKILLS, [fetched], [old])
    (kind,) = (name for name in ("new", "changed", "same") if getattr(found, name))
    one = getattr(found, kind)[0]
    return kind, one if kind == "new" else one.after


def test_a_copied_figure_agrees_as_far_as_it_goes_and_gains_the_table_as_source() -> None:
    kind, after = compared(row("FR", "2023", "63", source="small-2024;third-2022"), "62.73")
    assert kind == "same"
    assert after["value"] == "62.73"
    assert after["source"] == "eurostat-isoc-a;small-2024;third-2022"
    assert after["seen_in"] == "3"
    assert after["note"] == ""


def test_a_copied_figure_with_a_decimal_does_not_agree_with_a_rounder_one() -> None:
    assert compared(row("EU27", "2024", "69.8"), "70")[0] == "changed"


def test_what_stood_there_before_is_kept_in_the_note() -> None:
    kind, after = compared(row("FR", "2023", "63", note="Derived."), "59.67", f"{FLAGGED}low reliability.")
    assert kind == "changed"
    assert after["source"] == "eurostat-isoc-a"
    assert after["note"] == (
        f"{FLAGGED}low reliability. Before the update: 63 (small-2024). Its note was: Derived."
    )


def test_a_note_of_a_copied_figure_that_agrees_is_not_lost() -> None:
    kind, after = compared(row("LU", "2024", "94.8", note="STATEC gives 87."), "94.78")
    assert kind == "same"
    assert after["note"] == "Before the update: 94.8 (small-2024). Its note was: STATEC gives 87."


def test_a_figure_that_was_fetched_before_must_agree_exactly() -> None:
    before = row("FR", "2023", "60", source="eurostat-isoc-a")
    assert compared(before, "60")[0] == "same"
    kind, after = compared(before, "60.1")
    assert (kind, after["note"]) == ("changed", "Before the update: 60 (eurostat-isoc-a).")
    kind, after = compared(after, "60.2")
    assert after["note"] == (
        "Before the update: 60.1 (eurostat-isoc-a). Before the update: 60 (eurostat-isoc-a)."
    )


def test_a_new_mark_on_an_unchanged_figure_is_a_change() -> None:
    before = row("FR", "2023", "60", source="eurostat-isoc-a;small-2024", seen_in="2")
    kind, after = compared(before, "60", f"{FLAGGED}break in time series.")
    assert kind == "changed"
    assert after == {**before, "note": f"{FLAGGED}break in time series."}
    assert compared(after, "60", f"{FLAGGED}break in time series.") == ("same", after)


def test_rows_of_other_producers_are_no_copies() -> None:
    national = row("FR", "2023", "63", dataset="national:Insee")
    assert compared(national, "59.67")[0] == "new"


def test_a_table_noted_under_another_name_is_a_copy_where_the_series_says_so() -> None:
    series = Series(SKILLS.indicator, "isoc_a", SKILLS.filters, copies=("eurostat:interaction",))
    fetched = row("BE", "2023", "69.05", source="eurostat-isoc-a")
    found = compare(series, [fetched], [row("BE", "2023", "69.05", dataset="eurostat:interaction")])
    assert [one.after["dataset"] for one in found.same] == ["isoc_a"]
