"""Who agreed to research, and is here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dlis_widgets.cohort.tables import TABLES, compact
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    import pandas as pd

    from dlis_widgets.cohort.tables import Cohort


@dataclass(frozen=True)
class Agreed:
    """The part of a cohort of those who agreed: all of them real, or all invented.

    Parameters
    ----------
    cohort
        Their part.
    told
        Their rows of ``people``, one each.
    synthetic
        Whether they are invented.
    notes
        What the teacher should know and nobody else.
    """

    cohort: Cohort
    told: pd.DataFrame
    synthetic: bool
    notes: tuple[str, ...]


def agreed(cohort: Cohort, k: int) -> Agreed:
    """Return the part of those whose newest answer is yes; a later row of a person is the newer one.

    Invented people beside real ones are left out: they would hide nobody.

    Raises
    ------
    DlisError
        If fewer than ``k`` agreed.
    """
    told = cohort.people.dropna(subset=["person"]).drop_duplicates("person", keep="last")
    if told.empty:
        raise DlisError(
            "Nobody handed in the workbook that asks for consent, so there is nothing to release."
        )
    yes = told[(told["consent"] == "yes").fillna(value=False)]
    if yes.empty:
        raise DlisError(f"Nobody of {len(told)} people agreed to research, so there is nothing to release.")
    notes = [f"{len(yes)} of {len(told)} people agreed to research."]
    sheets = cohort.sheets
    made_up = set(sheets.loc[sheets["synthetic"].fillna(value=False).astype(bool), "person"])
    invented = yes["person"].isin(made_up)
    if invented.any() and not invented.all():
        notes.append(f"{invented.sum()} invented people are left out: they would hide nobody.")
        yes = yes[~invented]
    if len(yes) < k:
        raise DlisError(
            f"Only {len(yes)} people agreed to research; a release needs at least {k}, so that nobody in it "
            "stands out."
        )
    wanted = set(yes["person"])
    # Table by table, so that no second copy of everything stands in memory.
    parts: dict[str, Any] = {
        name: compact(table[table["person"].isin(wanted)].reset_index(drop=True))
        for name in TABLES
        for table in (getattr(cohort, name),)
    }
    return Agreed(replace(cohort, **parts), yes, bool(invented.all()), tuple(notes))
