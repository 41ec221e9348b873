"""From hand-ins to the packaged dataset and the reliability table: time and memory by number, and a ratio.

Run `python benchmarks/cohort.py [--sizes ...] [--only-index]`; see README.md for what is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from dlis_widgets.cohort.plan import plans
from dlis_widgets.synthetic.cohort import demo_cohort

OURS = """
import json, os, sys, time
from dlis_widgets.cohort import read_submissions
from dlis_widgets.dataset import release
from dlis_widgets.psychometrics import reliability

def now():
    return time.monotonic(), sum(os.times()[:4])

if __name__ == "__main__":
    folder = sys.argv[1]
    times = [now()]
    cohort = read_submissions([folder])
    times.append(now())
    if "--only-read" not in sys.argv:
        release(cohort, folder + "/dataset", key_file=folder + "/pseudonym.key")
        times.append(now())
        reliability(cohort.responses)
        times.append(now())
    steps = [[y - x for x, y in zip(*pair)] for pair in zip(times, times[1:])]
    print(json.dumps([[clock for clock, _ in steps], [processor for _, processor in steps]]))
"""
LOOP = """
import ast, contextlib, json, os, sys, time
from pathlib import Path
import nbformat, pandas as pd

began, used, rows = time.monotonic(), sum(os.times()[:4]), []
for path in sorted(Path(sys.argv[1]).glob("submitted/*/*/*.ipynb")):
    for cell in nbformat.read(path, as_version=4).cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "markdown":
            rows.append((path.parts[-3], path.stem, marks["grade_id"], "", cell.source))
        elif marks.get("solution"):
            with contextlib.suppress(ValueError, SyntaxError):
                answer = ast.literal_eval(cell.source.removeprefix("answer = "))
                rows += [
                    (path.parts[-3], path.stem, marks["grade_id"], field, str(value))
                    for field, value in (answer or {}).items()
                ]
pd.DataFrame(rows, columns=["person", "workbook", "answer", "field", "value"]).to_csv(os.devnull)
print(json.dumps([[time.monotonic() - began], [sum(os.times()[:4]) - used]]))
"""
"""What one would otherwise write: no check of what strangers send, no anonymity, no codebook."""

EVERY = 0.25
"""Seconds between two looks at memory."""


@dataclass(frozen=True)
class Run:
    """One run of a program to its end: what it printed, seconds by the clock, and its largest memory."""

    said: str
    seconds: float
    megabytes: float


def memory(process: psutil.Process) -> float:
    """Return the megabytes of a process and all it started; what they share counts once."""
    found = 0.0
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                found += one.memory_full_info().pss / 1e6
    return found


def run(code: str, *arguments: str) -> Run:
    """Run a program and watch its memory."""
    began, largest = time.monotonic(), 0.0
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
        file.write(code)
        file.flush()
        with subprocess.Popen(
            [sys.executable, file.name, *arguments], stdout=subprocess.PIPE, text=True
        ) as started:
            process = psutil.Process(started.pid)
            while started.poll() is None:
                largest = max(largest, memory(process))
                time.sleep(EVERY)
            said = started.stdout.read() if started.stdout else ""
    if started.returncode:
        sys.exit(f"The run ended with {started.returncode}.")
    return Run(said, time.monotonic() - began, largest)


def hand_ins(folder: Path) -> int:
    """Return how many hand-ins there are."""
    return int(json.loads((folder / "truth.json").read_text("utf-8"))["drawn"]["hand_ins"])


def measure(folder: Path, people: int, workbooks: list[str] | None) -> int:
    """Make hand-ins, export them, and print what each step took; return how many there are."""
    began = time.monotonic()
    demo_cohort(people, folder, workbooks=workbooks)
    made, count = time.monotonic() - began, hand_ins(folder)
    done = run(OURS, str(folder))
    clock, processor = json.loads(done.said)
    size = sum(path.stat().st_size for path in (folder / "dataset").iterdir()) / 1e6
    numbers = (made, *clock, done.seconds, sum(processor), 1000 * done.seconds / count, done.megabytes, size)
    print(f"{count:9}{people:9}" + "".join(f"{one:10.1f}" for one in numbers), flush=True)
    return count


def compare(folder: Path, count: int) -> None:
    """Read the same hand-ins with us and with a loop, three times in turn; print the best of each."""
    best: dict[str, list[float]] = {}
    for _ in range(3):
        for name, code, more in (("loop", LOOP, ()), ("ours", OURS, ("--only-read",))):
            found = [1000 * sum(part) / count for part in json.loads(run(code, str(folder), *more).said)]
            best[name] = [min(pair) for pair in zip(found, best.get(name, found), strict=True)]
    for place, what in enumerate(("by the clock", "of the processor")):
        one, other = best["loop"][place], best["ours"][place]
        print(f"Reading {count}, ms each {what}: loop {one:.2f}, ours {other:.2f}: {one / other:.1f}x")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [1000, 10_000, 100_000]
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=sizes, help="answer sheets, about; default: all"
    )
    parser.add_argument(
        "--only-index", action="store_true", help="one sheet a person: as many people as sheets"
    )
    parser.add_argument(
        "--loop", type=int, default=1000, help="hand-ins for the loop; default: 1000; 0: none"
    )
    parser.add_argument("--tmp", type=Path, help="where hand-ins are made: 60 kB each")
    options = parser.parse_args()
    print(f"Load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; seconds, MB:")
    heads = ("making", "reading", "release", "reliab.", "in all", "processor", "ms each", "memory", "dataset")
    print(f"{'sheets':>9}{'people':>9}" + "".join(f"{one:>10}" for one in heads))
    workbooks = [next(name for name, plan in plans().items() if plan.ratings)] if options.only_index else None
    # Who hands in only the index makes the mean a little smaller than the number of workbooks.
    each = 1 if options.only_index else 0.9 * len(plans()) + 0.1
    for place, size in enumerate(sorted(options.sizes)):
        with tempfile.TemporaryDirectory(prefix="dlis-cohort-", dir=options.tmp) as folder:
            count = measure(Path(folder, "demo"), round(size / each), workbooks)
            if not place:
                compare(Path(folder, "demo"), count)
    print(f"Load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
