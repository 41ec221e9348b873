"""How far a long run has got: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from tqdm import tqdm

if TYPE_CHECKING:
    from types import TracebackType

_SECONDS = 10.0


class Progress:
    """Counts what is finished.

    Parameters
    ----------
    total
        How many there are to do, if that is known.
    doing
        What is being done, such as ``"Grading"``.
    unit
        What is counted.
    """

    def __init__(self, total: int | None, doing: str, unit: str = "hand-in") -> None:
        self.total, self.done, self._doing = total, 0, doing
        self._start = self._said = time.monotonic()
        silent = total == 0 or not sys.stderr.isatty()
        self._bar = tqdm(total=total, desc=doing, unit=f" {unit}", disable=silent, leave=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    @property
    def finished(self) -> bool:
        """Whether everything is done."""
        return self.total is not None and self.done >= self.total

    def step(self) -> None:
        """Count one more."""
        self.reach(self.done + 1)

    def reach(self, done: int, total: int | None = None) -> None:
        """Say how many are done in all, and how many there are to do if that has become known."""
        if total is not None:
            self.total = self._bar.total = total
        self._bar.update(done - self.done)
        self.done = done
        now = time.monotonic()
        if self._bar.disable and (self.finished or now - self._said >= _SECONDS):
            self._said = now
            self._print(f"{self._doing}: {self._so_far(now)}")
        if self.finished:
            self._bar.close()

    def _so_far(self, now: float) -> str:
        rate = self.done / max(now - self._start, 1e-9)
        if self.total is None:
            return f"{self.done} ({rate:.1f} a second)"
        left = (self.total - self.done) / rate
        return f"{self.done} of {self.total} ({rate:.1f} a second, about {left:.0f} s left)"

    def say(self, line: str) -> None:
        """Print a line without tearing the bar."""
        if self._bar.disable:
            self._print(line)
        else:
            self._bar.write(line, file=sys.stderr)

    @staticmethod
    def _print(line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is what the class is for
