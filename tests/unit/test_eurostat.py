"""Fetching figures from Eurostat: its format, its moods, and what is never lost.

Nothing here asks the real Eurostat: a server of our own answers as it does.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets.check.documents import COLUMNS, shared_faults
from dlis_widgets.content.library import Library, library
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat import update_indicators
from dlis_widgets.figures.eurostat.client import Client
from dlis_widgets.figures.eurostat.compare import Update, compare
from dlis_widgets.figures.eurostat.rows import FLAGGED, Row, rows_of
from dlis_widgets.figures.eurostat.series import PLACES, SERIES, Series
from dlis_widgets.figures.jsonstat import Cell, JsonStatError, parse
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

SKILLS = Series("skills", "isoc_a", {"freq": "A", "unit": "PC_IND", "indic_is": "I_X"})
GAP_ONLY = Series("gap-only", "isoc_b", {"freq": "A", "unit": "PC_IND", "indic_is": "I_Y"})


def cube(
    dimensions: dict[str, list[str]], cells: dict[tuple[str, ...], Any], **more: object
) -> dict[str, Any]:
    """Build JSON-stat as Eurostat writes it: sparse values by position, the last dimension fastest."""
    places = list(itertools.product(*dimensions.values()))
    values = {str(places.index(codes)): value for codes, value in cells.items() if value is not None}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "A table about skills",
        "source": "ESTAT",
        "updated": "2026-06-15T23:00:00+0200",
        "value": values,
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {code: number for number, code in enumerate(codes)},
                    "label": {code: code for code in codes},
                },
            }
            for name, codes in dimensions.items()
        },
        **more,
    }


def skills(
    figures: dict[tuple[str, str], float | None],
    marks: dict[tuple[str, str], str] | None = None,
    codes: Sequence[str] = ("A", "PC_IND", "I_X", "IND_TOTAL"),
) -> dict[str, Any]:
    """Build the answer for one series: figures and marks by place and year."""
    asked = {*figures, *(marks or {})}
    geo, years = sorted({one for one, _ in asked}), sorted({year for _, year in asked})
    head = dict(zip(("freq", "unit", "indic_is", "ind_type"), ([code] for code in codes), strict=True))
    dimensions = {**head, "geo": geo, "time": years}
    table = cube(dimensions, {(*codes, *one): value for one, value in figures.items()})
    if marks:
        places = list(itertools.product(geo, years))
        table["status"] = {str(places.index(one)): mark for one, mark in marks.items()}
        table["extension"] = {"status": {"label": {"b": "break in time series"}}}
    return table


Answer = tuple[int, Any, dict[str, str]] | str


class FakeEurostat:
    """A server that gives prepared answers in turn, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.pauses: list[float] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.asked.append((parts.path, parse_qs(parts.query)))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if answer == "silence":
                    time.sleep(0.6)
                    return
                if answer == "hang up":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                assert not isinstance(answer, str)
                status, body, headers = answer
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def client(self) -> Client:
        address = f"http://127.0.0.1:{self.server.server_port}/data"
        return Client(address, timeout=0.3, tries=4, pause=1, sleep=self.pauses.append)

    def will(self, *answers: Answer | dict[str, Any]) -> Client:
        self.answers = [(200, one, {}) if isinstance(one, dict) else one for one in answers]
        return self.client


@pytest.fixture
def eurostat() -> Iterator[FakeEurostat]:
    fake = FakeEurostat()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


def error_body(status: int, number: int, label: str) -> dict[str, Any]:
    return {"error": [{"status": status, "id": number, "label": label}]}


def rows() -> list[Row]:
    with (data_dir() / "indicators" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(country: str, year: str, value: str, **more: str) -> Row:
    fields = {"indicator": "skills", "dataset": "isoc_a", "country": country, "year": year, "group": "all"}
    rest = {"value": value, "unit": "%", "source": "small-2024", "seen_in": "1", "note": ""}
    return {**fields, **rest, **more}


# --- reading the format ---------------------------------------------------------------------------


def test_the_last_dimension_runs_fastest() -> None:
    table = cube({"geo": ["BE", "FR"], "time": ["2021", "2023", "2025"]}, {})
    table["value"] = {str(place): place * 1.5 for place in range(6)}
    assert [(*cell.codes.values(), cell.value) for cell in parse(table)] == [
        ("BE", "2021", 0.0),
        ("BE", "2023", 1.5),
        ("BE", "2025", 3.0),
        ("FR", "2021", 4.5),
        ("FR", "2023", 6.0),
        ("FR", "2025", 7.5),
    ]


def test_a_category_is_found_by_its_index_and_not_by_the_order_of_the_text() -> None:
    table = cube({"geo": ["BE", "FR"]}, {})
    table["dimension"]["geo"]["category"]["index"] = {"FR": 1, "BE": 0}
    table["value"] = {"1": 59.67}
    assert parse(table) == [Cell({"geo": "FR"}, 59.67)]


def test_one_code_may_come_without_an_index() -> None:
    table = cube({"geo": ["BE"], "time": ["2021"]}, {("BE", "2021"): 54.2})
    del table["dimension"]["geo"]["category"]["index"]
    assert parse(table) == [Cell({"geo": "BE", "time": "2021"}, 54.2)]


def test_a_place_without_value_and_mark_is_no_cell() -> None:
    table = cube({"geo": ["BE", "FR", "LU"]}, {("FR",): 1})
    table["value"] = {"1": 1, "2": None}
    assert [cell.codes["geo"] for cell in parse(table)] == ["FR"]


def test_a_mark_without_value_is_a_cell() -> None:
    table = cube({"geo": ["BE", "FR"]}, {("FR",): 1}, status={"0": "|C"})
    assert parse(table) == [Cell({"geo": "BE"}, None, "|C"), Cell({"geo": "FR"}, 1.0)]


def test_one_mark_may_stand_for_all_values() -> None:
    table = cube({"geo": ["BE", "FR"]}, {("FR",): 1}, status="p")
    assert parse(table) == [Cell({"geo": "FR"}, 1.0, "p")]


CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", min_size=1, max_size=6)
FIGURES = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**9), 10**9))
MARKS = st.sampled_from(["", "b", "u", "bu", "e|C", "|C"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[tuple[str, ...], tuple[float | None, str]]]:
    names = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
    dimensions = {name: draw(st.lists(CODES, min_size=1, max_size=3, unique=True)) for name in names}
    places = list(itertools.product(*dimensions.values()))
    known = draw(st.lists(st.sampled_from(places), unique=True))
    cells = {place: (draw(st.none() | FIGURES), draw(MARKS)) for place in known}
    return dimensions, {place: cell for place, cell in cells.items() if cell[0] is not None or cell[1]}


@given(
    table=tables(),
    dense_values=st.booleans(),
    dense_marks=st.booleans(),
    index=st.sampled_from(["map", "list"]),
)
def test_a_table_that_was_written_is_read_again(
    table: tuple[dict[str, list[str]], dict[tuple[str, ...], tuple[float | None, str]]],
    dense_values: bool,  # noqa: FBT001 - hypothesis passes by name
    dense_marks: bool,  # noqa: FBT001
    index: str,
) -> None:
    dimensions, cells = table
    places = list(itertools.product(*dimensions.values()))
    raw = cube(dimensions, {place: value for place, (value, _) in cells.items()})
    marks = {str(places.index(place)): mark for place, (_, mark) in cells.items() if mark}
    raw["status"] = [marks.get(str(one)) for one in range(len(places))] if dense_marks else marks
    if dense_values:
        raw["value"] = [raw["value"].get(str(one)) for one in range(len(places))]
    if index == "list":
        for name, codes in dimensions.items():
            raw["dimension"][name]["category"]["index"] = codes
    found = {
        tuple(cell.codes.values()): (cell.value, cell.flags) for cell in parse(json.loads(json.dumps(raw)))
    }
    assert found == cells
    assert all(list(cell.codes) == list(dimensions) for cell in parse(raw))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.pop("id"),
        lambda raw: raw.pop("size"),
        lambda raw: raw.update(size=[1, 1]),
        lambda raw: raw["dimension"].pop("geo"),
        lambda raw: raw["dimension"]["geo"]["category"].update(index={"BE": 0, "FR": 2}),
        lambda raw: raw.update(value={"4": 1}),
        lambda raw: raw.update(value={"-1": 1}),
        lambda raw: raw.update(value={"first": 1}),
        lambda raw: raw.update(value={"0": "54.2"}),
        lambda raw: raw.update(value={"0": True}),
        lambda raw: raw.update(value={"0": math.nan}),
        lambda raw: raw.update(value={"0": 10**400}),
        lambda raw: raw.update(value=7),
        lambda raw: raw.update(status=7),
    ],
)
def test_what_is_no_table_is_refused(damage: Callable[[dict[str, Any]], Any]) -> None:
    raw = cube({"geo": ["BE", "FR"], "time": ["2021", "2023"]}, {("BE", "2021"): 54.2})
    damage(raw)
    with pytest.raises(JsonStatError):
        parse(raw)


# --- from a table to rows -------------------------------------------------------------------------


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


# --- comparing ------------------------------------------------------------------------------------


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


# --- updating a data folder -----------------------------------------------------------------------


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


def test_if_one_question_fails_nothing_is_written(data_folder: Path, eurostat: FakeEurostat) -> None:
    before = (data_folder / "indicators" / "indicators.csv").read_bytes()
    wrong = (404, error_body(404, 100, "ERR_NOT_FOUND_4: ISOC_B is not available for dissemination."), {})
    client = eurostat.will(skills({("LU", "2023"): 60.1}), wrong)
    with pytest.raises(DlisError, match="isoc_b"):
        update_indicators(client=client, series=[SKILLS, GAP_ONLY], write=True)
    assert (data_folder / "indicators" / "indicators.csv").read_bytes() == before


# --- Eurostat's moods -----------------------------------------------------------------------------

GOOD = skills({("LU", "2023"): 60.1})
pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_trouble_is_waited_out(eurostat: FakeEurostat, status: int) -> None:
    client = eurostat.will((status, b"busy", {}), (status, b"busy", {}), GOOD)
    assert client.table("isoc_a", {}) == GOOD
    assert eurostat.pauses == [1, 2]


def test_a_pause_that_eurostat_asks_for_is_made_up_to_a_minute(eurostat: FakeEurostat) -> None:
    busy = [
        (429, b"", {"Retry-After": "7"}),
        (429, b"", {"Retry-After": "9000"}),
        (429, b"", {"Retry-After": "soon"}),
    ]
    assert eurostat.will(*busy, GOOD).table("isoc_a", {}) == GOOD
    assert eurostat.pauses == [7, 60, 4]


def test_an_answer_that_is_still_being_prepared_is_asked_for_again(eurostat: FakeEurostat) -> None:
    later = (
        413,
        error_body(413, 413, "ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously."),
        {},
    )
    assert eurostat.will(later, GOOD).table("isoc_a", {}) == GOOD


def test_a_question_that_is_too_big_is_not_asked_again(eurostat: FakeEurostat) -> None:
    client = eurostat.will((413, error_body(413, 413, "EXTRACTION_TOO_BIG: please change your filters"), {}))
    with pytest.raises(DlisError, match=r"refuses the question about isoc_a \(EXTRACTION_TOO_BIG"):
        client.table("isoc_a", {})
    assert len(eurostat.asked) == 1


def test_trouble_without_end_is_one_sentence(eurostat: FakeEurostat) -> None:
    client = eurostat.will((500, b"<html>Internal Server Error</html>", {}))
    with pytest.raises(DlisError) as told:
        client.table("isoc_a", {})
    assert str(told.value) == (
        "Eurostat gave no answer about isoc_a in 4 tries (its last answer was 500 Internal Server Error); "
        "try again later."
    )
    assert len(eurostat.asked) == 4
    assert eurostat.pauses == [1, 2, 4]


@pytest.mark.parametrize(
    ("mood", "said"),
    [("silence", "it did not answer within 0.3 seconds"), ("hang up", "it broke the connection off")],
)
def test_silence_and_a_broken_connection_are_tried_again_and_then_told(
    eurostat: FakeEurostat, mood: str, said: str
) -> None:
    assert eurostat.will(mood, GOOD).table("isoc_a", {}) == GOOD
    with pytest.raises(DlisError, match=f"in 4 tries \\({said}\\); try again later"):
        eurostat.will(mood).table("isoc_a", {})


def test_nobody_at_the_address_is_told_at_once() -> None:
    pauses: list[float] = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = Client(f"http://127.0.0.1:{free.getsockname()[1]}", sleep=pauses.append)
        with pytest.raises(DlisError, match=r"Eurostat cannot be reached \(.+\); check the connection"):
            nobody.table("isoc_a", {})
    assert pauses == []


@pytest.mark.parametrize("body", [b"<html>maintenance</html>", b"", b"\xff\xfe", b'{"value": {'])
def test_an_answer_that_is_not_json_is_one_sentence(eurostat: FakeEurostat, body: bytes) -> None:
    with pytest.raises(DlisError, match="answer about isoc_a is not JSON; its site may be under repair"):
        eurostat.will((200, body, {})).table("isoc_a", {})


@pytest.mark.parametrize("body", [b"[]", b"7", b'{"version": "2.0"}'])
def test_json_that_is_no_table_is_one_sentence(eurostat: FakeEurostat, body: bytes) -> None:
    with pytest.raises(DlisError, match="answer about isoc_a is not a JSON-stat dataset"):
        eurostat.will((200, body, {})).table("isoc_a", {})


@pytest.mark.usefixtures("data_folder")
def test_a_damaged_table_is_one_sentence(eurostat: FakeEurostat) -> None:
    with pytest.raises(DlisError, match="answer about isoc_a is not a JSON-stat dataset"):
        update(eurostat.will({**GOOD, "size": [1]}))


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (404, "ERR_NOT_FOUND_4: ISOC_A (DATA_FLOW:ALL,1.0) is not available for dissemination."),
        (400, 'INVALID_QUERY_DIMENSION: Dimension "IND_TIPE" is not defined'),
        (200, "No results found"),
    ],
)
def test_a_refusal_repeats_what_eurostat_says(eurostat: FakeEurostat, status: int, label: str) -> None:
    with pytest.raises(DlisError) as told:
        eurostat.will((status, error_body(status, 100, label), {})).table("isoc_a", {})
    assert label.rstrip(".") in str(told.value)
    assert str(told.value).endswith("correct its series in dlis_widgets/figures/eurostat/series.py.")
    assert "\n" not in str(told.value)
    assert len(eurostat.asked) == 1


# --- the series that we ship ----------------------------------------------------------------------


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
