"""Two releases side by side: who has left or come must not be known by subtraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dlis_widgets.dataset.anonymity import QUASI
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "release-report.json"
NEW = "new"


def previous_people(folder: Path) -> pd.DataFrame | None:
    """Return the people of the release that stands in a folder, or None if none does.

    Raises
    ------
    DlisError
        If there is one whose people cannot be read.
    """
    if not (folder / REPORT).is_file():
        return None
    try:
        people = pd.read_csv(folder / "people.csv", dtype="string", keep_default_na=False)
        return people[["person", *QUASI]]
    except (OSError, ValueError, KeyError):
        raise DlisError(
            f"The release in {folder} is not whole, so that this one cannot be compared with it; put its "
            "people.csv back or name another folder."
        ) from None


def strata(before: pd.DataFrame, now: pd.Series, k: int, folder: Path) -> pd.Series:
    """Return, for each person now, the group of the earlier release in which they must stay hidden.

    Somebody who has both releases sees who left, who came and who stayed, each with what the earlier one
    said. So each of these groups needs at least k people (disclosure by differencing: Hundepool and
    colleagues, Handbook on Statistical Disclosure Control, ESSnet, 2010; there for tables, here for rows).

    Parameters
    ----------
    before
        ``person`` (pseudonyms) and `QUASI` of the earlier release.
    now
        The pseudonyms of the people of this one.
    k
        The fewest people that a group may have.
    folder
        Where the earlier release stands, for the message.

    Raises
    ------
    DlisError
        If fewer than ``k`` people left, came or stayed in one of the groups.
    """
    groups = before[QUASI[0]].str.cat(before[list(QUASI[1:])], sep="|")
    groups.index = pd.Index(before["person"])
    left = groups[~groups.index.isin(now)]
    if len(left) == len(groups) > 0:
        raise DlisError(
            f"Nobody of the release in {folder} is known in this one: another course or another key. Name "
            "another folder or the right key, or ask for new pseudonyms (renew_key, --renew-key)."
        )
    here = now.map(groups).fillna(NEW)
    came = int((here == NEW).sum())
    for count, what in ((len(left), "left"), (came, "come")):
        if 0 < count < k:
            raise DlisError(_refused(folder, f"{count} of the people {_have(count)} {what}", k))
    for counts, what in ((left.value_counts(), "left"), (here[here != NEW].value_counts(), "stayed")):
        if len(counts) and counts.min() < k:
            raise DlisError(
                _refused(folder, f"{counts.min()} {_have(int(counts.min()))} {what} in one group of it", k)
            )
    return here


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _refused(folder: Path, why: str, k: int) -> str:
    return (
        f"Since the release in {folder}, {why}, fewer than {k}: who compares the two would know whose "
        f"answers they are. Wait until at least {k} differ, or ask for new pseudonyms (renew_key, "
        "--renew-key) and have the earlier release deleted wherever it went: the same answers can still be "
        "matched."
    )
