"""What earlier releases told: who has left, come or answered again must not be known by subtraction."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dlis_widgets.dataset.anonymity import QUASI
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NEW = "new"


@dataclass(frozen=True)
class Record:
    """What a release told of each person; kept beside the key, for as long as the key is.

    Parameters
    ----------
    release
        Its id, which also stands in its report.
    course
        The course's name.
    groups
        By pseudonym, the combination of quasi-identifiers that was written.
    answers
        ``person``, ``part`` and ``answers``, from `dlis_widgets.dataset.risk.answer_sums`.
    """

    release: str
    course: str
    groups: pd.Series
    answers: pd.DataFrame

    @classmethod
    def of(cls, release: str, course: str, people: pd.DataFrame, answers: pd.DataFrame) -> Record:
        """Make a record of a release's ``people`` and answers."""
        groups = people[QUASI[0]].str.cat(people[list(QUASI[1:])], sep="|")
        return cls(release, course, groups.set_axis(pd.Index(people["person"], dtype="string")), answers)


def records_folder(key_file: Path) -> Path:
    """Return where the records of a key's releases lie: ``pseudonym.releases`` beside ``pseudonym.key``."""
    return key_file.with_name(f"{key_file.stem}.releases")


def read_records(key_file: Path) -> list[Record]:
    """Return the records of all releases that were made with a key.

    Raises
    ------
    DlisError
        If one of them is damaged.
    """
    return [_read(path) for path in sorted(records_folder(key_file).glob("*.json"))]


def _read(path: Path) -> Record:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        groups = pd.Series(found["groups"], dtype="string")
        groups.index = groups.index.astype("string")
        rows = [
            (person, part, own) for part, sums in found["answers"].items() for person, own in sums.items()
        ]
        answers = pd.DataFrame(rows, columns=["person", "part", "answers"])
        kinds = {"person": "string", "part": "string", "answers": "uint64"}
        return Record(path.stem, str(found["course"]), groups, answers.astype(kinds))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DlisError(
            f"The record of an earlier release, {path}, is damaged, so that nothing can be compared with it; "
            "restore it from a copy, or ask for new pseudonyms (renew_key, --renew-key)."
        ) from None


def write_record(key_file: Path, record: Record) -> None:
    """Write a record that only its owner may read (mode 0600)."""
    folder = records_folder(key_file)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    parts = record.answers.groupby("part")
    sums = {
        str(part): dict(zip(rows["person"], rows["answers"].tolist(), strict=True)) for part, rows in parts
    }
    told = {"course": record.course, "groups": record.groups.to_dict(), "answers": sums}
    handle = os.open(folder / f"{record.release}.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)


def forget_records(key_file: Path) -> None:
    """Delete all records: with a new key there are no pseudonyms left to compare."""
    for path in records_folder(key_file).glob("*.json"):
        path.unlink()


def strata(records: Sequence[Record], now: pd.Series, answers: pd.DataFrame, k: int) -> pd.Series:
    """Return, for each person now, the group in which they must stay hidden.

    Somebody who has two releases sees who left, who came, whose answers changed and whose did not, each
    with what the earlier one said. So each of these groups needs at least k people, for every earlier
    release and for all together; and whatever part changed, it changed for at least k people (disclosure by
    differencing: Hundepool and colleagues, Handbook on Statistical Disclosure Control, ESSnet, 2010; there
    for tables, here for rows).

    Parameters
    ----------
    records
        Of the earlier releases of this course.
    now
        The pseudonyms of the people of this one.
    answers
        As in a record, of this release.
    k
        The fewest people that a group may have.

    Raises
    ------
    DlisError
        If one of the groups is smaller.
    """
    labels = pd.Series("", index=now.index, dtype="string")
    for record in records:
        changes = _changes(record, now, answers)
        stayed = now.isin(record.groups.index)
        changed = now.isin(changes["person"])
        words = changed.map({True: "answered again", False: "stayed the same"})
        here = now.map(record.groups).str.cat(words, sep="|").where(stayed, _NEW)
        left = record.groups[~record.groups.index.isin(now)]
        found = _too_few(here, stayed, left, changes, k)
        if found:
            raise DlisError(_refused(found, k))
        labels = labels.str.cat(here, sep="||")
    least = int(labels.value_counts().min())
    if least < k:
        raise DlisError(_refused(f"{least} people are alike in all earlier ones", k))
    return labels


def _changes(record: Record, now: pd.Series, answers: pd.DataFrame) -> pd.DataFrame:
    """Return ``person`` and ``part`` where somebody of both releases told another thing in a part of both."""
    parts = set(record.answers["part"]) & set(answers["part"])
    people = set(record.groups.index) & set(now)
    before, after = (
        one[one["part"].isin(parts) & one["person"].isin(people)] for one in (record.answers, answers)
    )
    both = before.merge(after, how="outer", on=["person", "part"], suffixes=("_before", "_after"))
    same = (both["answers_before"] == both["answers_after"]).fillna(value=False)
    return both.loc[~same.astype(bool), ["person", "part"]]


def _too_few(here: pd.Series, stayed: pd.Series, left: pd.Series, changes: pd.DataFrame, k: int) -> str:
    """Return what fewer than k people did since an earlier release, or an empty text."""
    counts = {
        "left": [len(left)],
        "come": [int((~stayed).sum())],
        "changed answers in one workbook": changes["part"].value_counts().tolist(),
        "left one group of it": left.value_counts().tolist(),
        "stayed in one group of it, with or without other answers": here[stayed].value_counts().tolist(),
    }
    for what, numbers in counts.items():
        least = min((one for one in numbers if one), default=k)
        if least < k:
            return f"{least} {'person has' if least == 1 else 'people have'} {what}"
    return ""


def _refused(why: str, k: int) -> str:
    return (
        f"Since an earlier release with this key, {why}, fewer than {k}: who compares the two would know "
        f"whose answers they are. Wait until at least {k} did, or ask for new pseudonyms (renew_key, "
        "--renew-key) and have the earlier release deleted wherever it went: the same answers can still be "
        "matched."
    )
