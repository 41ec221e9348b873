"""A dataset that can be passed on: made from a cohort, and read again."""

from __future__ import annotations

from dlis_widgets.dataset.package import read_release
from dlis_widgets.dataset.release import release
from dlis_widgets.dataset.report import ReleaseReport

__all__ = ["ReleaseReport", "read_release", "release"]
