"""Two people read the same reflections: a gradebook for each, and how far they agree."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.errors import NEEDS_RESEARCH, DlisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW = 5
"""Pairs below which no kappa is printed: its interval would span nearly everything."""

_SQLITE = b"SQLite format 3"
_LEVEL = re.compile(r"\b(\d)/(\d+):")


def gradebook_path(root: Path, reader: str | None) -> Path:
    """Return where a reader's gradebook lies; without a name the course's own."""
    return root / "course" / (f"gradebook-{reader}.db" if reader else "gradebook.db")


def second_gradebook(root: Path, reader: str) -> Path:
    """Return a second reader's gradebook; made, the first time, as a copy without anybody's marks.

    Raises
    ------
    DlisError
        If the name cannot be part of a file's name, or nothing has been graded yet.
    """
    if not re.fullmatch(r"[\w-]{1,40}", reader):
        raise DlisError(f"{reader!r} cannot name a reader; use letters, digits and hyphens.")
    path, first = gradebook_path(root, reader), gradebook_path(root, None)
    if path.exists():
        return path
    if not first.exists():
        raise DlisError("Nothing has been graded in this course yet; run nbgrader autograde first.")
    part = path.with_suffix(".part")
    shutil.copy(first, part)
    with sqlite3.connect(part) as database:
        database.execute("UPDATE grade SET manual_score = NULL, extra_credit = NULL")
        database.execute("UPDATE grade SET needs_manual_grade = (auto_score IS NULL)")
        database.execute("UPDATE comment SET manual_comment = NULL")
    database.close()
    part.replace(path)
    return path


@dataclass(frozen=True)
class Mark:
    """What one reader gave one reflection: a level from 1 on if they chose one, and points."""

    level: int | None
    score: float | None


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree on one prompt.

    Parameters
    ----------
    prompt
        Its id.
    pairs
        Reflections that both have marked.
    same_points
        Share of pairs with the same points, 0 to 1.
    leveled
        Pairs for which both chose a level.
    same_level
        Share of those with the same level, 0 to 1; None without such pairs.
    kappa, low, high
        Cohen's kappa with quadratic weights (Cohen 1968) on levels, and its 95 % interval (Fleiss, Cohen
        and Everitt 1969, as statsmodels computes it); None with fewer than `FEW` pairs or where
        one reader gave all the same level.
    to_discuss
        Students whose points differ or whose levels are two or more apart.
    """

    prompt: str
    pairs: int
    same_points: float
    leveled: int
    same_level: float | None
    kappa: float | None
    low: float | None
    high: float | None
    to_discuss: tuple[str, ...]


def marks(gradebook: Path, assignment: str) -> dict[tuple[str, str], Mark]:
    """Return a reader's marks by prompt and student; only what a person has marked.

    Raises
    ------
    DlisError
        If the file is no gradebook, or does not know the assignment.
    """
    from nbgrader.api import Gradebook, MissingEntry  # noqa: PLC0415 - nbgrader is slow to import

    if not gradebook.is_file():
        raise DlisError(f"There is no gradebook {gradebook}; name the second reader's file with --with.")
    if not _is_gradebook(gradebook):
        raise DlisError(f"{gradebook} is no gradebook; name the second reader's file with --with.")
    with Gradebook(f"sqlite:///{gradebook.resolve().as_posix()}") as opened:
        try:
            submissions = opened.find_assignment(assignment).submissions
        except MissingEntry:
            raise DlisError(f"{gradebook} knows no assignment {assignment!r}.") from None
        return {
            (grade.name, submission.student_id): Mark(_level(comments.get(grade.name)), grade.manual_score)
            for submission in submissions
            for notebook in submission.notebooks
            for comments in [{one.name: one.manual_comment for one in notebook.comments}]
            for grade in notebook.grades
            if grade.manual_score is not None or _level(comments.get(grade.name))
        }


def _is_gradebook(path: Path) -> bool:
    """Look without writing: nbgrader would make its tables in any database."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return False
    return {"grade", "comment", "submitted_assignment"} <= names


def _level(comment: str | None) -> int | None:
    match = _LEVEL.search((comment or "").split("\n", 1)[0])
    return int(match[1]) if match else None


def agreements(
    first: dict[tuple[str, str], Mark], second: dict[tuple[str, str], Mark]
) -> Iterator[Agreement]:
    """Yield, prompt by prompt, how far two readers agree on what both have marked."""
    both = sorted(first.keys() & second.keys())
    for prompt in dict.fromkeys(key[0] for key in both):
        pairs = [
            (student, first[prompt, student], second[prompt, student])
            for name, student in both
            if name == prompt
        ]
        levels = [(a.level, b.level) for _, a, b in pairs if a.level and b.level]
        kappa, low, high = weighted_kappa(levels)
        yield Agreement(
            prompt=prompt,
            pairs=len(pairs),
            same_points=sum(a.score == b.score for _, a, b in pairs) / len(pairs),
            leveled=len(levels),
            same_level=sum(a == b for a, b in levels) / len(levels) if levels else None,
            kappa=kappa,
            low=low,
            high=high,
            to_discuss=tuple(student for student, a, b in pairs if _apart(a, b)),
        )


def _apart(one: Mark, other: Mark) -> bool:
    far = one.level and other.level and abs(one.level - other.level) > 1
    return bool(far) or one.score != other.score


def weighted_kappa(levels: list[tuple[int, int]]) -> tuple[float, float, float] | tuple[None, None, None]:
    """Return kappa with quadratic weights and its 95 % interval, or nothing where it says nothing.

    Raises
    ------
    DlisError
        If statsmodels is not installed.
    """
    if len(levels) < FEW or len({a for a, _ in levels}) == 1 or len({b for _, b in levels}) == 1:
        return None, None, None
    try:
        from statsmodels.stats.inter_rater import cohens_kappa, to_table  # noqa: PLC0415 - an extra
    except ImportError:
        raise DlisError(NEEDS_RESEARCH) from None
    top = max(max(pair) for pair in levels)
    table, _ = to_table([[a - 1, b - 1] for a, b in levels], bins=top)
    result = cohens_kappa(table, wt="quadratic")
    return float(result.kappa), max(-1.0, float(result.kappa_low)), min(1.0, float(result.kappa_upp))
