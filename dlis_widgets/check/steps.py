"""The steps of a workbook: how long each takes, and that together they take what the home page says."""

from __future__ import annotations

import re
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


def step_faults(file: str, narrative: Iterable[str], minutes: int) -> Iterator[Fault]:
    """Yield the faults in the times of a workbook's steps.

    Parameters
    ----------
    file
        The notebook's name, for the message.
    narrative
        Its Markdown cells. A step begins with ``## Step``, and its next line says ``*About 10 minutes*``,
        or ``*Optional*`` if it does not count.
    minutes
        How long the whole workbook takes, as its metadata and the home page say.
    """
    steps = [found for text in narrative for found in _STEP.findall(text)]
    total = 0
    for title, line in steps:
        time = _TIME.match(line)
        if time is None:
            if not line.startswith("*Optional"):
                yield Fault(file, title, "this step does not say how long it takes", _REPAIR)
            continue
        total += int(time[1])
        if int(time[1]) > LONGEST and "sittings" not in line:
            problem = f"this step takes {time[1]} minutes, at most {LONGEST} are meant"
            repair = 'Make two steps of it, or write "in two sittings" beside the time.'
            yield Fault(file, title, problem, repair)
    if steps and total != minutes:
        problem = f"the steps take {total} minutes and the workbook says {minutes}"
        yield Fault(file, "metadata.dlis.minutes", problem, "Correct the one that is wrong.")
