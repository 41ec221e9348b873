"""From hand-ins to the packaged dataset and the reliability table: time and memory by number, and a ratio.

Run `python benchmarks/cohort.py [--sizes ...] [--loop K]`; see README.md for what is measured.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import psutil

from dlis_widgets.cohort.plan import plans
from dlis_widgets.synthetic.cohort import demo_cohort

OURS = """
import sys, time
from dlis_widgets.cohort import read_submissions
from dlis_widgets.dataset.release import release
from dlis_widgets.psychometrics import reliability

if __name__ == "__main__":
    folder = sys.argv[1]
    steps = [time.monotonic()]
    cohort = read_submissions([folder])
    steps.append(time.monotonic())
    release(cohort, folder + "/dataset", key_file=folder + "/pseudonym.key")
    steps.append(time.monotonic())
    reliability(cohort.responses)
    steps.append(time.monotonic())
    print(*(after - before for before, after in zip(steps, steps[1:])), len(cohort.people))
"""
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


def loop(folder: Path, count: int) -> float:
    """Do what one would otherwise write, without anonymity or codebook; return the seconds."""
    began, rows = time.monotonic(), []
    for path in sorted(folder.glob("submitted/*/*/*.ipynb"))[:count]:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if not marks.get("solution"):
                continue
            if cell.cell_type == "markdown":
                rows.append((path.parts[-3], path.stem, marks["grade_id"], "", cell.source))
                continue
            with contextlib.suppress(ValueError, SyntaxError):
                answer = ast.literal_eval(cell.source.removeprefix("answer = "))
                rows += [
                    (path.parts[-3], path.stem, marks["grade_id"], field, str(value))
                    for field, value in (answer or {}).items()
                ]
    table = pd.DataFrame(rows, columns=["person", "workbook", "answer", "field", "value"])
    table.to_csv(folder / "loop.csv", index=False)
    return time.monotonic() - began


def hand_ins(folder: Path) -> int:
    """Return how many hand-ins there are."""
    return int(json.loads((folder / "truth.json").read_text("utf-8"))["drawn"]["hand_ins"])


def measure(folder: Path, people: int, workbooks: list[str] | None, loop_of: int) -> None:
    """Make hand-ins, export them, and print what each step took."""
    began = time.monotonic()
    demo_cohort(people, folder, workbooks=workbooks)
    made, count = time.monotonic() - began, hand_ins(folder)
    done = run(OURS, str(folder))
    reading, releasing, relying, _ = map(float, done.said.split())
    size = sum(path.stat().st_size for path in (folder / "dataset").iterdir()) / 1e6
    numbers = (
        made,
        reading,
        releasing,
        relying,
        done.seconds,
        1000 * done.seconds / count,
        done.megabytes,
        size,
    )
    print(f"{count:9}{people:9}" + "".join(f"{one:10.1f}" for one in numbers), flush=True)
    if loop_of:
        few = min(loop_of, count)
        plain, alone = loop(folder, few) / few, reading / count
        print(
            f"nbformat, a loop and pandas on {few} of these: {1000 * plain:.2f} ms each; reading with us "
            f"{1000 * alone:.2f} ms ({plain / alone:.1f}x), all of it {1000 * done.seconds / count:.2f} ms "
            f"({plain * count / done.seconds:.1f}x)"
        )


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
    heads = ("making", "reading", "release", "reliab.", "in all", "ms each", "memory", "dataset")
    print(f"{'sheets':>9}{'people':>9}" + "".join(f"{one:>10}" for one in heads))
    workbooks = [next(name for name, plan in plans().items() if plan.ratings)] if options.only_index else None
    # Who hands in only the index makes the mean a little smaller than the number of workbooks.
    each = 1 if options.only_index else 0.9 * len(plans()) + 0.1
    for place, size in enumerate(sorted(options.sizes)):
        with tempfile.TemporaryDirectory(prefix="dlis-cohort-", dir=options.tmp) as folder:
            last = place == len(options.sizes) - 1
            measure(Path(folder, "demo"), round(size / each), workbooks, options.loop if last else 0)
    print(f"Load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
