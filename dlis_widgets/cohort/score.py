"""Profiles of many people at once: the same formula as `dlis_widgets.agility.scoring`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlis_widgets.agility.scoring import ENOUGH_ITEMS
from dlis_widgets.cohort.plan import plans

if TYPE_CHECKING:
    import pandas as pd

    from dlis_widgets.cohort.tables import Cohort

_ROW = ["person", "attempt", "dimension"]


def score(cohort: Cohort) -> pd.DataFrame:
    """Return the profiles: one row a person, attempt and dimension.

    Returns
    -------
    DataFrame
        ``person``, ``attempt``, ``dimension``; ``self_rating`` and ``task_result`` from 0 to 100, missing
        where too few items are rated (`ENOUGH_ITEMS`) or the task is not finished. The index is our
        own construction and unvalidated.
    """
    tops = {rating.instrument: rating.top for plan in plans().values() for rating in plan.ratings}
    items = cohort.responses
    rated = items.assign(top=items["instrument"].map(tops).astype("Int64")).groupby(_ROW, sort=True)
    enough = rated["value"].count() >= ENOUGH_ITEMS * rated["item"].count()
    ratings = (100 * rated["value"].mean() / rated["top"].first()).where(enough).rename("self_rating")
    results = _task_results(cohort.tasks)
    profiles = ratings.reset_index().merge(results, how="left", on=["person", "dimension"])
    return profiles.astype({"self_rating": "Float64", "task_result": "Float64"})


def _task_results(tasks: pd.DataFrame) -> pd.DataFrame:
    own = tasks[(tasks["kind"] == "task") & _is_index_task(tasks)]
    done = own.groupby(["person", "dimension"])["credit"]
    results = (100 * done.mean()).where(done.count() == done.size()).rename("task_result")
    return results.reset_index()


def _is_index_task(tasks: pd.DataFrame) -> pd.Series:
    """Return which rows belong to the tasks of an instrument: modules have tasks of their own."""
    return tasks["workbook"].isin([name for name, plan in plans().items() if plan.ratings])
