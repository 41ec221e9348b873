"""The steps of a workbook: how long each takes, and that together they take what the home page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.content.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 15
"""Minutes above which a step must say that it is meant for several sittings.

Our own limit: a step is about ten minutes, so that it can be left and taken up again.
"""

_STEP = re.compile(r"^## (Step .+)\n+(.*)", re.MULTILINE)
_TIME = re.compile(r"\*About (\d+) minutes\b.*\*$")
_REPAIR = 'Write "*About 10 minutes*" below the heading, or "*Optional*".'


@dataclass
class _Step:
    """A step's title, the line that says its time, and the minutes of the cases and tasks in it."""

    title: str
    line: str
    inside: int = 0


def step_faults(file: str, parts: Iterable[str | int], minutes: int) -> Iterator[Fault]:
    """Yield the faults in the times of a workbook's steps.

    Parameters
    ----------
    file
        The notebook's name, for the message.
    parts
        In their order, the Markdown cells and the minutes that each case and task takes. A step begins with
        ``## Step``, and its next line says ``*About 10 minutes*``, or ``*Optional*`` if it does not count.
    minutes
        How long the whole workbook takes, as its metadata and the home page say.
    """
    steps: list[_Step] = []
    for part in parts:
        if isinstance(part, str):
            steps += [_Step(*found) for found in _STEP.findall(part)]
        elif steps:
            steps[-1].inside += part
    total = 0
    for step in steps:
        time = _TIME.match(step.line)
        if time is not None:
            total += int(time[1])
            yield from _time_faults(file, step, int(time[1]))
        elif not step.line.startswith("*Optional"):
            yield Fault(file, step.title, "this step does not say how long it takes", _REPAIR)
    if steps and total != minutes:
        problem = f"the steps take {total} minutes and the workbook says {minutes}"
        yield Fault(file, "metadata.dlis.minutes", problem, "Correct the one that is wrong.")


def _time_faults(file: str, step: _Step, said: int) -> Iterator[Fault]:
    if said > LONGEST and "sittings" not in step.line:
        problem = f"this step takes {said} minutes, at most {LONGEST} are meant"
        repair = 'Make two steps of it, or write "in two sittings" beside the time.'
        yield Fault(file, step.title, problem, repair)
    if said < step.inside:
        problem = f"this step says {said} minutes, and its cases and tasks take {step.inside} by themselves"
        yield Fault(file, step.title, problem, "Give it more time, or make two steps of it.")
