"""Small classes of hand-ins, made as learners make them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import nbformat

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.grading.release import release
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value

AT = "2026-11-22T10:00:00.000Z"
INDEX = "digital-agility"


@cache
def released(workbook: str) -> dict[str, Any]:
    """Return a workbook as learners get it."""
    source = workbooks_dir() / workbook / f"{workbook}.ipynb"
    return dict(json.loads(nbformat.writes(release(nbformat.read(source, as_version=4)))))


def hand_in(workbook: str, answers: dict[str, Value], at: str = AT) -> str:
    """Return the file that a learner hands in."""
    given = {one: Answer(value=value, at=at) for one, value in answers.items()}
    return json.dumps(fill(released(workbook), given))


def submit(course: Path, person: str, workbook: str, answers: dict[str, Value], at: str = AT) -> Path:
    """Put a hand-in where nbgrader has it; return its path."""
    path = course / "course/submitted" / person / workbook / f"{workbook}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(hand_in(workbook, answers, at), encoding="utf-8")
    return path
