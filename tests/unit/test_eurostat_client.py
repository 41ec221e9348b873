"""Eurostat's moods: waiting where it helps, and one sentence where it does not."""

from __future__ import annotations

import socket

import pytest
from fake_eurostat import FakeEurostat, error_body, skills

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat.client import Client

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
