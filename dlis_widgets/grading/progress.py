"""How far a long run has got: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time

from tqdm import tqdm

_SECONDS = 10.0


class Progress:
    """Counts finished hand-ins.

    Parameters
    ----------
    total
        How many there are to do.
    doing
        What is being done, such as ``"Grading"``.
    """

    def __init__(self, total: int, doing: str) -> None:
        self.total, self.done, self._doing = total, 0, doing
        self._start = self._said = time.monotonic()
        silent = total == 0 or not sys.stderr.isatty()
        self._bar = tqdm(total=total, desc=doing, unit=" hand-in", disable=silent, leave=True)

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        self._bar.update()
        now = time.monotonic()
        finished = self.done >= self.total
        if self._bar.disable and (finished or now - self._said >= _SECONDS):
            self._said = now
            rate = self.done / max(now - self._start, 1e-9)
            left = (self.total - self.done) / rate
            self._print(
                f"{self._doing}: {self.done} of {self.total} ({rate:.1f} a second, about {left:.0f} s left)"
            )
        if finished:
            self._bar.close()

    def say(self, line: str) -> None:
        """Print a line without tearing the bar."""
        if self._bar.disable:
            self._print(line)
        else:
            self._bar.write(line, file=sys.stderr)

    @staticmethod
    def _print(line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is what the class is for
