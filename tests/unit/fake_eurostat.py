"""A server of our own that answers as Eurostat does, and the tables that it gives."""

from __future__ import annotations

import csv
import itertools
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from dlis_widgets.figures.eurostat.client import Client
from dlis_widgets.figures.eurostat.series import Series
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlis_widgets.figures.eurostat.rows import Row


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


def error_body(status: int, number: int, label: str) -> dict[str, Any]:
    return {"error": [{"status": status, "id": number, "label": label}]}


def rows() -> list[Row]:
    with (data_dir() / "indicators" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(country: str, year: str, value: str, **more: str) -> Row:
    fields = {"indicator": "skills", "dataset": "isoc_a", "country": country, "year": year, "group": "all"}
    rest = {"value": value, "unit": "%", "source": "small-2024", "seen_in": "1", "note": ""}
    return {**fields, **rest, **more}
