"""Compare `nbgrader autograde` with our configuration and with nbgrader's own, on the same hand-ins.

Run `python benchmarks/grading.py [--number N] [--stock K] [--sizes ...]`; see README.md for what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from dlis_widgets.answers.notebook import fill, solution_cells
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument, Task, fields
from dlis_widgets.grading.preprocessors import CODE_STUB, TEXT_STUB

ROOT, NAME = Path(__file__).resolve().parent.parent, "module-1"
FIRST, AT, REFLECTION = 10001, "2026-11-22T10:00:00.000Z", "We asked again, and she said why. " * 30
STOCK = f"""
c = get_config()
c.CourseDirectory.source_directory = "workbooks"
c.CourseDirectory.db_url = "sqlite:///course/gradebook.db"
for kind in ("release", "submitted", "autograded", "feedback"):
    setattr(c.CourseDirectory, kind + "_directory", "course/" + kind)
c.ClearSolutions.code_stub, c.ClearSolutions.text_stub = {{"python": {CODE_STUB!r}}}, {TEXT_STUB!r}
"""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor, of a command and all it started."""

    clock: float
    processor: float

    def each(self, one: Cost, count: int) -> Cost:
        """Return the cost of one hand-in more; `one` is the same command with a single hand-in."""
        more = max(1, count - 1)
        return Cost((self.clock - one.clock) / more, (self.processor - one.processor) / more)


def nbgrader(course: Path, *arguments: str) -> Cost:
    """Run one nbgrader command to its end."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    own = {**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(course.parent / "jupyter")}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    began, before = time.monotonic(), os.times()
    done = subprocess.run(command, cwd=course, env=own, capture_output=True, check=False)
    clock, after = time.monotonic() - began, os.times()
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")
    return Cost(clock, sum(after[2:4]) - sum(before[2:4]))


def answers(released: dict[str, Any], seed: int) -> dict[str, Answer]:
    """Return one learner's answers: every form filled in at random, every reflection written."""
    content, dice, found = library(), random.Random(seed), {}  # noqa: S311 - no secret
    for answer_id, cell in solution_cells(released):
        value: Any = REFLECTION
        if cell["cell_type"] == "code":
            kind = next(one for one in (Case, Task, Instrument) if answer_id in content.ids(one))
            asked = fields(content.get(kind, answer_id))
            value = {field: dice.choice(list(labels)) for field, (_, labels) in asked.items()}
        found[answer_id] = Answer(value=value, at=AT)
    return found


def make_course(course: Path, count: int, seed: int, config: str) -> Path:
    """Make a course with released workbook and submitted hand-ins; return its folder."""
    left_out = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "workbooks" / NAME, course / "workbooks" / NAME, ignore=left_out)
    (course / "course").mkdir()
    (course / "nbgrader_config.py").write_text(config, "utf-8")
    nbgrader(course, "generate_assignment", NAME)
    released = (course / f"course/release/{NAME}/{NAME}.ipynb").read_text("utf-8")
    for number in range(count):
        folder = course / f"course/submitted/{FIRST + number}/{NAME}"
        folder.mkdir(parents=True)
        notebook = fill(json.loads(released), answers(json.loads(released), seed + number))
        (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook), "utf-8")
    return course


def measure(course: Path, side: str, count: int) -> dict[str, Cost]:
    """Grade a course and print what it took; return the cost of each command for one hand-in more."""
    costs: dict[str, Cost] = {}
    for command, result in (("autograde", "autograded"), ("generate_feedback", "feedback")):
        one = nbgrader(course, command, NAME, f"--student={FIRST}")
        shutil.rmtree(course / "course" / result)  # so that the next run finds all of them undone
        whole = nbgrader(course, command, NAME)
        costs[command] = each = whole.each(one, count)
        row(f"{side} {command}", count, whole.clock, each.clock, each.processor, one.clock - each.clock)
        if command == "autograde":
            row(f"{side} {command} again", count, nbgrader(course, command, NAME).clock)
    return costs


def row(label: str, count: int, *seconds: float) -> None:
    """Print one line of the table."""
    print(f"{label:24}{count:9}" + "".join(f"{one:11.3f}" for one in seconds), flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100, help="hand-ins; default: 100")
    parser.add_argument("--stock", type=int, default=30, help="that stock grades; default: 30")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 1000], help="ours too; default: 10 1000")
    parser.add_argument("--seed", type=int, default=1, help="of the answers; default: 1")
    options = parser.parse_args()
    began, ours = time.monotonic(), (ROOT / "nbgrader_config.py").read_text("utf-8")
    print(f"Load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; seconds:")
    print(f"{'hand-ins':>33}{'whole run':>11}{'a hand-in':>11}{'processor':>11}{'start-up':>11}")
    with tempfile.TemporaryDirectory(prefix="dlis-grading-") as folder:
        sides = [("stock", options.stock, STOCK), ("ours", options.number, ours)]
        sides += [("ours", size, ours) for size in options.sizes]
        costs, marks = [], []
        for place, (side, count, config) in enumerate(sides):
            course = make_course(Path(folder, str(place)), count, options.seed, config)
            costs.append(measure(course, side, count))
            with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
                marks.append({one.student_id: one.score for one in gradebook.assignment_submissions(NAME)})
            shutil.rmtree(course)
    for command, stock in costs[0].items():
        clock, used = (
            getattr(stock, one) / getattr(costs[1][command], one) for one in ("clock", "processor")
        )
        print(f"stock / ours, {command}: {clock:.1f}x the time, {used:.1f}x the processor time a hand-in")
    both = marks[0].keys() & marks[1].keys()
    same = sum(marks[0][one] == marks[1][one] for one in both)
    print(f"Stock takes its time for each hand-in, however many; it is measured on {options.stock}.")
    print(f"The same points on both sides: {same} of {len(both)} hand-ins that both graded.")
    print(f"Load after: {os.getloadavg()[0]:.1f}; {time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
