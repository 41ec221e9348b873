"""Updating a data folder from Eurostat; nothing here asks the real one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from fake_eurostat import GAP_ONLY, SKILLS, FakeEurostat, error_body, rows, skills

from dlis_widgets.check.documents import COLUMNS, shared_faults
from dlis_widgets.content.library import Library, library
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat import update_indicators
from dlis_widgets.figures.eurostat.series import PLACES, SERIES
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dlis_widgets.figures.eurostat.client import Client
    from dlis_widgets.figures.eurostat.compare import Update


def update(client: Client, *, write: bool = False, report: Callable[[str], None] = print) -> Update:
    return update_indicators(client=client, series=[SKILLS], write=write, report=report)


def test_without_write_nothing_is_written(data_folder: Path, eurostat: FakeEurostat) -> None:
    before = {path: path.read_bytes() for path in data_folder.rglob("*") if path.is_file()}
    found = update(eurostat.will(skills({("FR", "2021"): 12.3, ("LU", "2023"): 60.1})))
    assert [one["country"] for one in found.new] == ["LU"]
    assert [one.after["value"] for one in found.changed] == ["12.3"]
    assert not found.written
    assert list(found.lines())[-1] == "1 new, 1 changed, 0 the same, 0 without a value. Nothing was written."
    assert {path: path.read_bytes() for path in data_folder.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("data_folder")
def test_writing_changes_what_differs_and_leaves_every_other_row(eurostat: FakeEurostat) -> None:
    before = rows()
    table = skills({("FR", "2023"): 61, ("LU", "2023"): 60.1, ("BE", "2023"): 12.3}, {("LU", "2023"): "u"})
    found = update(eurostat.will(table), write=True)
    assert found.written
    after = rows()
    mine = [one for one in after if "eurostat-isoc-a" in one["source"]]
    assert {(one["country"], one["year"], one["value"]) for one in mine} == {
        ("FR", "2023", "61"),
        ("BE", "2023", "12.3"),
        ("LU", "2023", "60.1"),
    }
    places = {("FR", "2023"), ("BE", "2023"), ("LU", "2023")}
    untouched = [one for one in before if (one["country"], one["year"]) not in places]
    assert [one for one in after if one in untouched] == untouched
    assert len(after) == len(before), "Luxembourg stood there as a gap"
    assert list(after[0]) == COLUMNS


@pytest.mark.usefixtures("data_folder")
def test_what_was_written_passes_the_check_and_is_the_same_next_time(eurostat: FakeEurostat) -> None:
    table = skills({("FR", "2023"): 59.67, ("LU", "2023"): 60.1}, {("FR", "2023"): "b"})
    update(eurostat.will(table), write=True)
    written = rows()
    assert not [one for one in shared_faults(Library(data_dir())) if "indicators" in one.file]
    again = update(eurostat.will(table), write=True)
    assert (again.new, again.changed, again.written) == ((), (), False)
    assert rows() == written


def test_the_table_becomes_a_reference_with_its_address_and_date(
    data_folder: Path, eurostat: FakeEurostat
) -> None:
    known = json.loads((data_folder / "references.json").read_text(encoding="utf-8"))
    update(eurostat.will(skills({("LU", "2023"): 60.1})), write=True)
    references = json.loads((data_folder / "references.json").read_text(encoding="utf-8"))
    assert references[:-1] == known
    assert references[-1]["id"] == "eurostat-isoc-a"
    assert references[-1]["title"] == "A table about skills"
    assert references[-1]["issued"] == {"date-parts": [[2026]]}
    assert references[-1]["DOI"] == "10.2908/ISOC_A"


@pytest.mark.usefixtures("data_folder")
def test_the_question_names_the_table_its_filters_and_every_place(eurostat: FakeEurostat) -> None:
    said: list[str] = []
    update(eurostat.will(skills({("LU", "2023"): 60.1})), report=said.append)
    path, asked = eurostat.asked[0]
    assert path == "/data/isoc_a"
    assert asked == {
        "format": ["JSON"],
        "lang": ["EN"],
        "sinceTimePeriod": ["2021"],
        "freq": ["A"],
        "unit": ["PC_IND"],
        "indic_is": ["I_X"],
        "ind_type": ["IND_TOTAL"],
        "geo": list(PLACES),
    }
    assert said == ["Asking Eurostat for skills (isoc_a) ..."]


@pytest.mark.usefixtures("data_folder")
def test_a_country_that_is_missing_is_simply_no_row(eurostat: FakeEurostat) -> None:
    found = update(eurostat.will(skills({("BE", "2025"): 61.2})))
    assert [(one["country"], one["year"]) for one in found.new] == [("BE", "2025")]


@pytest.mark.usefixtures("data_folder")
def test_an_empty_answer_is_a_fault_because_a_wrong_code_gives_one(eurostat: FakeEurostat) -> None:
    with pytest.raises(DlisError, match="has no figure for skills; its codes may have changed"):
        update(eurostat.will(skills({}, {("BE", "2023"): "|C"})))


@pytest.mark.usefixtures("data_folder")
def test_a_damaged_table_is_one_sentence(eurostat: FakeEurostat) -> None:
    with pytest.raises(DlisError, match="answer about isoc_a is not a JSON-stat dataset"):
        update(eurostat.will({**skills({("LU", "2023"): 60.1}), "size": [1]}))


def test_if_one_question_fails_nothing_is_written(data_folder: Path, eurostat: FakeEurostat) -> None:
    before = (data_folder / "indicators" / "indicators.csv").read_bytes()
    wrong = (404, error_body(404, 100, "ERR_NOT_FOUND_4: ISOC_B is not available for dissemination."), {})
    client = eurostat.will(skills({("LU", "2023"): 60.1}), wrong)
    with pytest.raises(DlisError, match="isoc_b"):
        update_indicators(client=client, series=[SKILLS, GAP_ONLY], write=True)
    assert (data_folder / "indicators" / "indicators.csv").read_bytes() == before


def test_every_series_has_an_indicator_and_groups_with_words() -> None:
    labels = library().indicator_labels()
    for one in SERIES:
        assert one.indicator in labels.indicators
        assert set(one.groups.values()) <= set(labels.groups)
        assert set(PLACES.values()) <= set(labels.countries)


def test_every_copied_row_of_a_table_can_be_fetched_or_is_derived() -> None:
    ours = {(one.indicator, dataset) for one in SERIES for dataset in (one.dataset, *one.copies)}
    noted = {(one["indicator"], one["dataset"]) for one in library().indicator_rows()}
    missing = {
        (name, dataset) for name, dataset in noted if dataset.startswith(("isoc_", "eurostat:"))
    } - ours
    assert missing == {("basic-skills-education-gap", "isoc_sk_dskl_i21")}, "a difference of two groups"
