"""Many hand-ins: tables, charts and a dataset. pandas loads with this package and nowhere before."""

from __future__ import annotations

from dlis_widgets.cohort.read import read_submissions
from dlis_widgets.cohort.score import score
from dlis_widgets.cohort.suppress import suppress
from dlis_widgets.cohort.tables import Cohort, Line

__all__ = ["Cohort", "Line", "read_submissions", "score", "suppress"]
