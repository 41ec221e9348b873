"""The rows of a release: only what the codebook knows, of groups large enough, shuffled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from dlis_widgets.cohort.score import score
from dlis_widgets.cohort.tables import compact
from dlis_widgets.dataset.anonymity import QUASI
from dlis_widgets.dataset.codebook import KEYS, Field
from dlis_widgets.dataset.codes import OTHER_LOCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dlis_widgets.cohort.tables import Cohort

_PART = ["workbook", "version"]
_ATTEMPT = ["instrument", "attempt"]
_OPTIONS = {"tasks": [("question", "chosen")], "choices": [("decision", "option")]}


@dataclass(frozen=True)
class Kept:
    """A cohort without the parts that too few people handed in, and what these were."""

    cohort: Cohort
    left_out: tuple[str, ...]


def large_parts(cohort: Cohort, k: int) -> Kept:
    """Leave out versions of workbooks, and attempts, that fewer than ``k`` of the people handed in.

    The version would mark these people; without the version nobody would know what was asked.
    """
    tables = {"responses": cohort.responses, "tasks": cohort.tasks, "choices": cohort.choices}
    seen = [one[["person", *_PART]].drop_duplicates() for one in (cohort.sheets, *tables.values())]
    parts = pd.concat(seen, ignore_index=True).drop_duplicates()
    small = _small(parts, _PART, k)
    tables = {name: _without(table, small, _PART) for name, table in tables.items()}
    marked = parts.merge(small, on=_PART)[["person", "workbook"]]
    few = _small(tables["responses"][["person", *_ATTEMPT]].drop_duplicates(), _ATTEMPT, k)
    tables["responses"] = _without(tables["responses"], few, _ATTEMPT)
    left_out = (
        *(f"{one.workbook}, version {one.version}" for one in small.itertuples()),
        *(f"{one.instrument}, attempt {one.attempt}" for one in few.itertuples()),
    )
    texts = _without(cohort.texts, marked, ["person", "workbook"])
    kept = replace(
        cohort,
        responses=tables["responses"],
        tasks=tables["tasks"],
        choices=tables["choices"],
        texts=texts,
    )
    return Kept(kept, left_out)


def _small(parts: pd.DataFrame, by: list[str], k: int) -> pd.DataFrame:
    counts = parts.groupby(by, dropna=False)["person"].nunique().reset_index(name="people")
    return counts.loc[counts["people"] < k, by].reset_index(drop=True)


def _without(table: pd.DataFrame, parts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    if parts.empty:
        return table
    found = table[by].merge(parts.drop_duplicates().assign(_out=True), how="left", on=by)["_out"]
    return table[found.isna().to_numpy()].reset_index(drop=True)


def background(cohort: Cohort, told: pd.DataFrame, fields: Iterable[Field]) -> pd.DataFrame:
    """Return the quasi-identifiers of people as told; what no form offers counts as not told.

    Parameters
    ----------
    cohort
        For the language in which each answered the self-assessment.
    told
        The people's rows, one each.
    fields
        The codebook's fields of ``people``.
    """
    spoken = pd.concat([cohort.responses[["person", "locale"]], cohort.sheets[["person", "locale"]]])
    locale = spoken.drop_duplicates("person").set_index("person")["locale"]
    table = told[["person", *(one for one in QUASI if one != "locale")]].copy()
    table["locale"] = table["person"].map(locale)
    for one in fields:
        if one["name"] in QUASI:
            values = table[one["name"]].astype("string").fillna("")
            unknown = OTHER_LOCALE if one["name"] == "locale" else ""
            allowed = {code["value"] for code in one["categories"]}
            table[one["name"]] = values.where(values.isin(allowed) | (values == ""), unknown)
    return table.reset_index(drop=True)


def known(table: pd.DataFrame, name: str, fields: list[Field]) -> tuple[pd.DataFrame, int]:
    """Return a table with nothing in it that the codebook does not describe, and how much was taken out.

    A hand-in is a file from somebody: a version, a tick or an id in it may be anything, also a sentence
    about the neighbour or a formula. Rows of unknown items go, other unknown values become missing.
    """
    made = table[[one["name"] for one in fields]].copy()
    taken = 0
    for one in fields:
        column = cast("pd.Series", made[one["name"]])
        if one["type"] == "string":
            column = pd.Series(column.astype("string").mask(column == ""))
            made[one["name"]] = column
        fits = _fits(column, one)
        taken += int(np.count_nonzero(~fits))
        if one["name"] in KEYS[name]:
            made = made[fits & column.notna().to_numpy(dtype=bool)]
        else:
            made[one["name"]] = column.where(fits)
    return made.reset_index(drop=True), taken


def _fits(column: pd.Series, field: Field) -> np.ndarray:
    """Return which values keep to a column's limits; a missing one does."""
    limits: Mapping[str, Any] = field.get("constraints", {})
    fits = column.isna()
    if "enum" in limits:
        gaps = [one["value"] for one in field.get("missingValues", ()) if field["type"] == "string"]
        fits |= column.isin([*limits["enum"], *gaps])
    else:
        least, most = limits.get("minimum"), limits.get("maximum")
        above = True if least is None else (column >= least)
        fits |= above & (True if most is None else (column <= most))
    return fits.to_numpy(dtype=bool)


def known_options(table: pd.DataFrame, by: str, column: str, fields: list[Field]) -> tuple[pd.DataFrame, int]:
    """Keep only the option ids that belong to each row's question or decision; see `known`."""
    codes: list[dict[str, Any]] = next(one["categories"] for one in fields if one["name"] == by)
    offered = {one["value"]: {option["value"] for option in one["options"]} for one in codes}
    pairs = table[[by, column]].drop_duplicates().dropna()
    changes = {}
    for question, chosen in zip(pairs[by], pairs[column], strict=True):
        kept = " ".join(one for one in chosen.split() if one in offered[question])
        if kept != chosen:
            changes[question, chosen] = kept or pd.NA
    if not changes:
        return table, 0
    keys = pd.Series(list(zip(table[by], table[column], strict=True)), index=table.index)
    hit = keys.isin(list(changes))
    made = table.copy()
    made.loc[hit, column] = keys[hit].map(changes)
    return made, int(hit.sum())


def ordered(table: pd.DataFrame, name: str, fields: list[Field]) -> pd.DataFrame:
    """Sort rows by pseudonym, which shuffles people, and each person's as the codebook has its codes."""
    ranks = {one["name"]: [code["value"] for code in one.get("categories", ())] for one in fields}
    keys = [
        pd.Categorical(table[one], categories=ranks[one]).codes
        if ranks[one]
        else pd.factorize(table[one], sort=True)[0]
        for one in KEYS[name]
    ]
    return table.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


def published(
    part: Cohort, names: Mapping[str, str], fields: Mapping[str, list[Field]]
) -> tuple[dict[str, pd.DataFrame], int]:
    """Return the tables of answers as they are written, and how many values in them were unknown.

    The language, which is coarsened later, is missing: `with_people` puts it in.

    Parameters
    ----------
    part
        The people who agreed; texts only if they are wanted, and safe already.
    names
        Pseudonyms by person.
    fields
        The codebook.
    """
    raw = {"responses": part.responses.assign(locale=""), "tasks": part.tasks, "choices": part.choices}
    raw |= {"profiles": score(part)} | ({} if part.texts.empty else {"texts": part.texts})
    tables, taken = {}, 0
    for name, table in raw.items():
        coded = table.assign(person=table["person"].map(dict(names)).astype("string"))
        coded, unknown = known(coded, name, fields[name])
        taken += unknown
        for by, column in _OPTIONS.get(name, ()):
            coded, unknown = known_options(coded, by, column, fields[name])
            taken += unknown
        tables[name] = compact(ordered(coded, name, fields[name]))
    return tables, taken


def with_people(
    answers: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    fields: Mapping[str, list[Field]],
    *,
    synthetic: bool,
) -> dict[str, pd.DataFrame]:
    """Return tables of answers and, before them, the one of people, who have been coarsened."""
    locale = answers["responses"]["person"].map(people.set_index("person")["locale"]).astype("string")
    responses = known(answers["responses"].assign(locale=locale), "responses", fields["responses"])[0]
    marked = people.assign(synthetic=synthetic).astype({"synthetic": "boolean"})
    first = known(ordered(marked, "people", fields["people"]), "people", fields["people"])[0]
    return {"people": first, **answers, "responses": responses}
