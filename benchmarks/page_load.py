"""Compare our pages with the same questions in stock ipywidgets and stock Voilà.

Run `python benchmarks/page_load.py [--views N]`; see README.md for what is measured.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from functools import partial
from itertools import product
from math import isnan
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import servers
from playwright.sync_api import sync_playwright
from stock import WORKBOOKS, write_stock
from views import View, view

from dlis_widgets.site.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser
    from servers import Server

    Start = Callable[[], AbstractContextManager[Server]]
    Fields = dict[str, dict[str, int]]

REFILL_SECONDS = 1.5  # Voilà waits one second before it fills its pool again
RATIOS = ("usable", "cpu", "bytes_usable", "bytes_all")
SITUATIONS = ("preheated", "cold", "slow processor", "slow network")
SLOW_WORKBOOK = "module-1"  # one is enough: a stock page takes minutes here
AIMS = {"preheated": 20, "cold": 2}


class Side:
    """One of the two things compared.

    Parameters
    ----------
    browser
        A Chromium.
    fields
        How many fields each workbook has to ask with.
    warm, cold
        Start a server with preheated pages, and one without.
    ours
        Whether this is our site.
    """

    def __init__(self, browser: Browser, fields: Fields, warm: Start, cold: Start, *, ours: bool) -> None:
        self.browser, self.fields, self.ours = browser, fields, ours
        self.warm, self.cold = warm, cold
        self.lost = 0  # first answers that had gone when the page had come to rest
        self.results: dict[tuple[str, str], list[View]] = {}  # by workbook and situation

    def look(self, server: Server, situation: str, name: str) -> None:
        """View a page and note the result; then let the server come to rest."""
        one = view(
            self.browser,
            self._address(server, name),
            self._first_field(name),
            network=situation == "slow network",
            processor=situation == "slow processor",
            ours=self.ours,
        )
        if one.fields != self.fields[name]:
            raise SystemExit(f"{name} asks other questions: {one.fields}, not {self.fields[name]}.")
        if one.lost:
            self.lost += 1
        self.results.setdefault((name, situation), []).append(one)
        server.wait_until_quiet(least=0 if self.ours else REFILL_SECONDS)

    def _address(self, server: Server, name: str) -> str:
        return f"{server.origin}/voila/render/{'en/' if self.ours else ''}{name}.ipynb"

    def _first_field(self, name: str) -> str:
        return "textarea" if self.fields[name]["textarea"] else "input[type=radio]"


def measure(ours: Side, stock: Side, views: int, cold_views: int, *, network: bool) -> None:
    """View the pages in all situations, in turn, so that a busy machine slows both sides down alike.

    Parameters
    ----------
    ours, stock
        What is compared.
    views
        Preheated views of each page.
    cold_views
        Cold views of each page, each the first of a server.
    network
        Whether to view a page on a slow network too.
    """
    with ours.warm() as our_server, stock.warm() as stock_server:
        for turn in range(views):
            print(f"preheated, view {turn + 1} of {views} ...", file=sys.stderr)
            for name in WORKBOOKS:
                stock.look(stock_server, "preheated", name)
                ours.look(our_server, "preheated", name)
        for turn in range(views):
            print(f"slow processor, view {turn + 1} of {views} ...", file=sys.stderr)
            for name in WORKBOOKS:
                stock.look(stock_server, "slow processor", name)
                ours.look(our_server, "slow processor", name)
        if network:
            print("slow network, about three minutes ...", file=sys.stderr)
            for _ in range(views):
                ours.look(our_server, "slow network", SLOW_WORKBOOK)
            stock.look(stock_server, "slow network", SLOW_WORKBOOK)
    for turn in range(cold_views):
        print(f"cold, view {turn + 1} of {cold_views} ...", file=sys.stderr)
        for name, side in product(WORKBOOKS, (stock, ours)):
            with side.cold() as server:
                side.look(server, "cold", name)


def report(ours: Side, stock: Side) -> None:
    """Print what was measured, as a table and as ratios stock / ours."""
    for name in WORKBOOKS:
        fields = ", ".join(f"{count} {kind}" for kind, count in stock.fields[name].items())
        print(f"\n{name} ({fields} on both sides)")
        print(
            _line(
                "", "usable ms", "from-to", "kept ms", "cpu ms", "kB until", "kB all", "requests", "outside"
            )
        )
        for situation in SITUATIONS:
            if (name, situation) not in ours.results:
                continue
            for label, side in (("stock", stock), ("ours", ours)):
                print(_row(f"{situation}, {label}", side.results[name, situation]))
            mine, theirs = (_medians(side.results[name, situation]) for side in (ours, stock))
            ratio = {what: f"{theirs[what] / mine[what]:.1f}x" for what in RATIOS}
            best = _fastest(stock.results[name, situation]) / _fastest(ours.results[name, situation])
            aim = f"   (aim: {AIMS[situation]}x)" if situation in AIMS else ""
            print(
                f"  stock / ours: {ratio['usable']} the time until usable{aim}, fastest views {best:.1f}x, "
                f"{ratio['cpu']} the browser's work, {ratio['bytes_usable']} the bytes until then, "
                f"{ratio['bytes_all']} in all"
            )
    print(f"\nFirst answers that the page lost while it was loading: stock {stock.lost}, ours {ours.lost}")
    print("kept: the answer is in the browser's storage (stock keeps none). Aim: 60 kB until usable.")


def _medians(views: list[View]) -> dict[str, float]:
    names = (
        "usable",
        "kept",
        "cpu",
        "bytes_usable",
        "bytes_all",
        "requests_usable",
        "requests_all",
        "outside",
    )
    return {name: median(getattr(one, name) for one in views) for name in names}


def _fastest(views: list[View]) -> float:
    """Return the time of the view that other programs disturbed least."""
    return min(one.usable for one in views)


def _row(label: str, views: list[View]) -> str:
    middle = _medians(views)
    times = [one.usable for one in views]
    return _line(
        label,
        f"{middle['usable']:.0f}",
        f"{min(times):.0f}-{max(times):.0f}",
        "-" if isnan(middle["kept"]) else f"{middle['kept']:.0f}",
        f"{middle['cpu']:.0f}",
        f"{middle['bytes_usable'] / 1000:.1f}",
        f"{middle['bytes_all'] / 1000:.1f}",
        f"{middle['requests_usable']:.0f}/{middle['requests_all']:.0f}",
        f"{middle['outside']:.0f}",
    )


def _line(label: str, *columns: str) -> str:
    return f"  {label:22}" + "".join(f"{column:>12}" for column in columns)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--views", type=int, default=3, help="preheated views of each page; default: 3")
    parser.add_argument("--cold", type=int, default=2, help="cold views of each page; default: 2")
    parser.add_argument("--quick", action="store_true", help="no cold views, no slow network: two minutes")
    options = parser.parse_args()
    began = time.monotonic()
    chromium = os.environ.get("DLIS_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory(prefix="dlis-page-load-") as folder:
        scratch = Path(folder)
        site, notebooks = build(scratch / "site", ["en"]), scratch / "stock"
        fields = write_stock(notebooks)
        print(f"Load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=servers.CHROMIUM_FLAGS)
            warm, cold = (
                partial(servers.ours, site, scratch),
                partial(servers.launched, "cold", site, scratch),
            )
            ours = Side(browser, fields, warm, cold, ours=True)
            start = partial(servers.stock, notebooks, scratch)
            stock = Side(
                browser, fields, partial(start, preheat=True), partial(start, preheat=False), ours=False
            )
            measure(
                ours, stock, options.views, 0 if options.quick else options.cold, network=not options.quick
            )
            browser.close()
    report(ours, stock)
    print(f"Load of this machine after: {os.getloadavg()[0]:.1f}; {time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
