"""One grading run at a time in one course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from nbgrader.converters import NbGraderException

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 3.0
"""Seconds: a run that is just ending is waited for, a long one is not."""


def course_lock(root: Path) -> FileLock:
    """Take the course's lock; it ends with the process at the latest, however that ends.

    Raises
    ------
    NbGraderException
        If another run holds it.
    """
    lock = FileLock(root / "course" / ".grading.lock", is_singleton=True)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise NbGraderException(
            "Another grading run is at work in this course; wait until it has ended, then run this again. "
            "Nothing was changed."
        ) from None
    return lock
