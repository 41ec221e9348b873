"""How many learners one machine with two cores and 4 GB serves, ours beside stock Voilà.

Run `python benchmarks/capacity.py`; see README.md for what is measured. All load goes to this machine.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import servers
from launch import BASE_URL, TOKEN
from playwright.sync_api import sync_playwright
from stock import WORKBOOKS, write_stock

from dlis_widgets.site.build import build

if TYPE_CHECKING:
    from servers import Memory, Server

CLIENTS, LOAD_SECONDS = 20, 10
CLASSROOM = 30  # learners who open the page when the teacher says so
PATIENCE_SECONDS, LATER_SECONDS, LIVE_SECONDS = 45, 75, 90
MACHINE_MB, SYSTEM_MB = 4096, 512  # what the operating system keeps for itself
MINUTES_A_PAGE = 10  # how long a learner stays on a page; a workbook takes 25 to 90


@dataclass(frozen=True)
class Load:
    """What came of many clients asking at once: seconds in all, and of each view, shortest first."""

    seconds: float
    waits: list[float]

    def __str__(self) -> str:
        """Return the figures as a sentence."""
        views, late = len(self.waits), self.waits[int(len(self.waits) * 0.95)]
        return (
            f"{views} views in {self.seconds:.1f} s, {views / self.seconds:.1f} a second; "
            f"half took over {median(self.waits):.2f} s, one in twenty over {late:.2f} s"
        )


@dataclass
class Subject:
    """A server under test.

    Parameters
    ----------
    label
        Its name in the report.
    server
        The running server.
    path
        What stands before a page's name.
    steps
        After how many views to look at the memory.
    most
        How many views the load test may ask for.
    cores
        How many cores it can use: our site is one process, stock kernels run beside their server.
    parallel
        How many views to ask for at once while counting memory.
    """

    label: str
    server: Server
    path: str
    steps: tuple[int, ...]
    most: int
    cores: int = 1
    parallel: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    memory: dict[int, Memory] = field(default_factory=dict)
    kernels: dict[str, int] = field(default_factory=dict)
    classroom: Load | None = None
    load: Load | None = None
    cpu_a_view: float = 0
    failed: int = 0

    def view(self, name: str) -> float | None:
        """Ask for a page once, as a browser without cookies does.

        Returns
        -------
        float or None
            The seconds it took, or None if it did not come whole in time. Stock Voilà sends signs of
            life for ever where a kernel hangs, so the socket's own time limit does not help.
        """
        url = f"{self.server.origin}{self.path}{name}.ipynb"
        asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", **self.headers})  # noqa: S310
        began, page = time.monotonic(), b""
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own server
            while part := answer.read1():
                page += part
                if time.monotonic() - began > PATIENCE_SECONDS:
                    return None
            packed = answer.headers.get("Content-Encoding") == "gzip"
        took = time.monotonic() - began
        return took if b"</html>" in (gzip.decompress(page) if packed else page) else None

    def grow(self) -> None:
        """Look at memory at the start and after each number of views that are not taken back."""
        self.memory[0], self.kernels["at the start"] = self.server.memory(), self.server.kernels()
        done, used = 0, self.server.cpu_seconds()
        for step in self.steps:
            with ThreadPoolExecutor(self.parallel) as pool:
                views = list(pool.map(self.view, islice(cycle(WORKBOOKS), step - done)))
            self.failed += views.count(None)
            done = step
            self.server.wait_until_quiet()
            self.memory[step] = self.server.memory()
        self.cpu_a_view = (self.server.cpu_seconds() - used) / done
        self.kernels[f"after {done} views"] = self.server.kernels()

    def stress(self) -> None:
        """Let a class open its page at once; then let clients ask for page after page."""
        self.classroom = self._load(CLASSROOM, CLASSROOM)
        self.server.wait_until_quiet()
        self.load = self._load(CLIENTS, self.most)
        self.kernels["after the load"] = self.server.kernels()
        self.server.wait_until_quiet()
        self.memory[-1] = self.server.memory()

    def _load(self, clients: int, most: int) -> Load:
        """Let clients ask for at most so many views, each on a connection of its own."""
        lock, waits, names, asked, began = threading.Lock(), [], cycle(WORKBOOKS), 0, time.monotonic()

        def client() -> None:
            nonlocal asked
            while True:
                with lock:
                    if asked >= most or time.monotonic() - began > LOAD_SECONDS:
                        return
                    asked, name = asked + 1, next(names)
                took = self.view(name)
                with lock:
                    if took is None:
                        self.failed += 1
                    else:
                        waits.append(took)

        threads = [threading.Thread(target=client) for _ in range(clients)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return Load(time.monotonic() - began, sorted(waits))


def live_pages(server: Server, count: int) -> tuple[float, list[int]]:
    """Open live pages, and leave all at once, the last as a phone does that lost its battery.

    Returns
    -------
    tuple
        Megabytes (pss) an open page costs, and the number of kernels before and while they are open.
    """
    chromium = os.environ.get("DLIS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=servers.CHROMIUM_FLAGS)
        before, kernels = server.memory(), [server.kernels()]
        pages = []
        for _ in range(count):
            page = browser.new_context().new_page()
            page.goto(f"{server.origin}/voila/render/en/figures.ipynb", wait_until="commit")
            page.locator(".jupyter-widgets select").first.wait_for(timeout=60_000)
            pages.append(page)
            server.wait_until_quiet(least=1)
        kernels.append(server.kernels())
        cost = (server.memory().pss - before.pss) / count
        for page in pages[:-1]:
            page.close(run_before_unload=True)
        time.sleep(1)
        browser.close()
    return cost, kernels


def report(subjects: list[Subject], live_cost: float, live_kernels: list[int]) -> None:
    """Print what was measured and what follows for a machine with 4 GB."""
    for one in subjects:
        print(f"\n{one.label}")
        for views, used in one.memory.items():
            when = {0: "at the start", -1: "after the load"}.get(views, f"after {views} views")
            print(f"  memory {when:18}{used.rss:8.0f} MB rss{used.pss:8.0f} MB pss")
        before, last = one.steps[-2:]
        a_view = (one.memory[last].pss - one.memory[before].pss) / (last - before)
        print(f"  memory a view          {a_view:8.2f} MB pss")
        print(f"  processor a view       {one.cpu_a_view * 1000:8.0f} ms")
        for when, count in one.kernels.items():
            print(f"  kernels {when:17}{count:8}")
        print(f"  a class of {CLASSROOM} at once: {one.classroom}")
        print(f"  {CLIENTS} clients for {LOAD_SECONDS} s: {one.load}")
        print(f"  views that did not come whole in {PATIENCE_SECONDS} s: {one.failed}")
        free = MACHINE_MB - SYSTEM_MB - one.memory[0].pss
        by_cpu = one.cores / one.cpu_a_view * 60 * MINUTES_A_PAGE
        by_memory = free / a_view if one.kernels["after the load"] > one.kernels["at the start"] else None
        learners = by_cpu if by_memory is None else min(by_cpu, by_memory)
        limit = "processor" if by_memory is None or by_cpu < by_memory else "memory"
        print(
            f"  learners on 2 cores and 4 GB, a page every {MINUTES_A_PAGE} minutes: "
            f"{learners:.0f} (limit: {limit})"
        )
    free = MACHINE_MB - SYSTEM_MB - subjects[0].memory[-1].pss
    before, meanwhile, after = live_kernels
    print("\nOur live page, figures")
    print(
        f"  kernels before {before}, while two are open {meanwhile}, {LIVE_SECONDS} s after leaving {after}"
    )
    print(f"  memory an open page {live_cost:.0f} MB pss: {free / live_cost:.0f} open at once in 4 GB")


def main() -> None:
    """Run the benchmark."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dlis-capacity-") as folder, ExitStack() as stack:
        scratch = Path(folder)
        site, notebooks = build(scratch / "site", ["en"]), scratch / "stock"
        write_stock(notebooks)
        start = stack.enter_context
        token = {"Authorization": f"token {TOKEN}"}
        print(f"Load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        render = "/voila/render/"
        subjects = [
            Subject(
                "ours, dlis serve",
                start(servers.ours(site, scratch)),
                f"{render}en/",
                (1, 10, 100, 200),
                20_000,
            ),
            Subject(
                "ours, inside a Jupyter server",
                start(servers.launched("extension", site, scratch)),
                f"{BASE_URL.rstrip('/')}{render}en/",
                (1, 10, 100, 200),
                20_000,
                headers=token,
            ),
            Subject(
                "stock ipywidgets in stock Voilà",
                start(servers.stock(notebooks, scratch, preheat=False)),
                render,
                (1, 10, 20),
                20,
                cores=2,
                parallel=2,
            ),
        ]
        for one in subjects:
            print(f"{one.label} ...", file=sys.stderr)
            one.grow()
            one.stress()
        print("live pages ...", file=sys.stderr)
        cost, kernels = live_pages(subjects[0].server, 2)
        print(f"waiting {LATER_SECONDS} s for kernels to be given back ...", file=sys.stderr)
        time.sleep(LATER_SECONDS)
        for one in subjects:
            one.kernels[f"{LATER_SECONDS} s later"] = one.server.kernels()
        time.sleep(LIVE_SECONDS - LATER_SECONDS)
        kernels.append(subjects[0].server.kernels())
        report(subjects, cost, kernels)
    print(f"\nLoad of this machine after: {os.getloadavg()[0]:.1f}; {time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
