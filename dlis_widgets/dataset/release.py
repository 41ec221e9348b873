"""From a cohort to a dataset that can be passed on: pseudonymous, coarsened, explained.

What protects the people in it, in this order: they said yes; names become keyed pseudonyms; only what the
codebook knows is written; what they told of themselves is coarsened until nobody stands out; what fewer
than k people handed in is left out; texts are left out. What does not protect them: the answers of one
person are often nobody else's. The report says so with numbers.
"""

from __future__ import annotations

import json
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from dlis_widgets.dataset.anonymity import SMALLEST_K, coarsen
from dlis_widgets.dataset.codebook import KEYS, codebook
from dlis_widgets.dataset.consent import agreed
from dlis_widgets.dataset.earlier import Record, forget_records, read_records, strata, write_record
from dlis_widgets.dataset.free_texts import safe_texts
from dlis_widgets.dataset.package import DESCRIPTOR, can_write_parquet, write_package
from dlis_widgets.dataset.pseudonyms import new_key, others_can_read, pseudonyms, read_key, write_key
from dlis_widgets.dataset.published import background, large_parts, published, with_people
from dlis_widgets.dataset.report import COMPARED, FIRST, RENEWED, ReleaseReport
from dlis_widgets.dataset.risk import answer_sums, rare, unique_people
from dlis_widgets.dataset.scan import gradebook_names, scanner
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from dlis_widgets.cohort.tables import Cohort
    from dlis_widgets.dataset.free_texts import TextCount

REPORT = "release-report.json"
READABLE = "release-report.md"
_FILES = (*(f"{name}.{kind}" for name in KEYS for kind in ("csv", "parquet")), READABLE, DESCRIPTOR, REPORT)
"""Everything that a release may consist of."""

_TEXTS = (
    "TEXTS: the scan cannot find everything. Read each text before you pass the package on. The consent form "
    "says that texts are included only if you ask people again: have you?"
)


def release(  # noqa: PLR0913 - all but two by name
    cohort: Cohort,
    out: str | Path,
    *,
    key_file: str | Path,
    k: int = 5,
    texts: bool = False,
    course: str = "",
    renew_key: bool = False,
    report: Callable[[int, int], None] | None = None,
) -> ReleaseReport:
    """Write a Frictionless Data Package of the people who agreed to research.

    Parameters
    ----------
    cohort
        From `read_submissions`; with ``texts=True`` there too if texts are wanted.
    out
        An empty or new folder, or that of an earlier release, which is replaced.
    key_file
        Where the key of the pseudonyms is kept; made (mode 0600) where there is none. Never inside
        ``out``. Beside it are the records of earlier releases, with which each new one is compared
        wherever it goes. The names in a ``gradebook.db`` beside it are looked for in texts.
    k
        The fewest people that share a combination of country, role, years and language; at least 3.
        Ten is wise for a public file.
    texts
        Whether reflections are included, except those in which something points to a person.
    course
        The course's name. With one key, another course gives other pseudonyms, so that courses cannot
        be linked; it is written nowhere.
    renew_key
        Replace the key: everybody gets a new pseudonym, in every course that uses it, and nothing is
        compared with an earlier release.
    report
        Called with the number of rows written so far, and of all.

    Raises
    ------
    DlisError
        If nobody or too few agreed, if an earlier release and this one together would give somebody
        away, or if ``k``, ``out``, the key or the texts cannot be used.
    """
    out, key_file = Path(out), Path(key_file)
    _check(cohort, out, key_file, k, texts=texts)
    yes = agreed(cohort, k)
    with _alone(key_file):
        old_key = read_key(key_file)
        key = new_key() if renew_key or old_key is None else old_key
        earlier = [] if renew_key else _earlier(out, key_file, course)
        names = pseudonyms(yes.told["person"], key, course)
        kept = large_parts(yes.cohort, k)
        free, counts = _texts(cohort, kept.cohort.texts, key_file, wanted=texts)
        fields = codebook()
        answers, taken = published(replace(kept.cohort, texts=free), names, fields)
        sums = answer_sums(answers)
        told = background(yes.cohort, yes.told, fields["people"])
        told["person"] = told["person"].map(names).astype("string")
        people = coarsen(told, k, strata(earlier, told["person"], sums, k) if earlier else None)
        tables = with_people(answers, people.people, fields, synthetic=yes.synthetic)
        made = ReleaseReport(
            release=secrets.token_hex(8),
            folder=out,
            k=k,
            people=len(told),
            synthetic=yes.synthetic,
            rows={name: len(table) for name, table in tables.items()},
            parquet=can_write_parquet(),
            steps=people.steps,
            withheld=people.withheld,
            singled=people.singled,
            parts_left_out=len(kept.left_out),
            texts=counts,
            rare=rare(tables, k),
            unique_people=unique_people(sums, told["person"]),
            compared=RENEWED if renew_key else COMPARED.format(k=k) if earlier else FIRST,
        )
        with _in_place(out) as part:
            write_package(part, tables, fields, synthetic=yes.synthetic, report=report)
            (part / READABLE).write_text(made.to_markdown(), encoding="utf-8")
            (part / REPORT).write_text(made.to_json(), encoding="utf-8")
            if key != old_key:
                write_key(key_file, key)
                forget_records(key_file)
            write_record(key_file, Record.of(made.release, course, people.people, sums))
    return replace(made, notes=(*yes.notes, *_notes(cohort, made, kept.left_out, taken, key_file)))


def _check(cohort: Cohort, out: Path, key_file: Path, k: int, *, texts: bool) -> None:
    if k < SMALLEST_K:
        raise DlisError(f"Groups of {k} protect nobody; k must be at least {SMALLEST_K}, better 5 or 10.")
    if out.exists() and not out.is_dir():
        raise DlisError(f"{out} is a file; name a folder.")
    if out.resolve() in key_file.resolve().parents:
        raise DlisError(f"The key {key_file} would lie in the package {out}; keep it somewhere else.")
    others = sorted({one.name for one in out.glob("*")} - set(_FILES))
    if others:
        raise DlisError(f"{out} holds {others[0]}, which is no part of a release; name a new folder.")
    if texts and len(cohort.texts) and cohort.texts["text"].isna().all():
        raise DlisError("The texts themselves were not read; read the hand-ins again with texts=True.")


def _earlier(out: Path, key_file: Path, course: str) -> list[Record]:
    """Return the records of the earlier releases of a course; the one that is replaced must be among them."""
    records = read_records(key_file)
    if any(out.glob("*")) and _release_in(out) not in {one.release for one in records}:
        raise DlisError(
            f"The release in {out} was made with another key than {key_file}, or its record there is gone, so "
            "that this one cannot be compared with it; name the right key, or ask for new pseudonyms (renew_key, "
            "--renew-key)."
        )
    return [one for one in records if one.course == course]


def _release_in(folder: Path) -> str:
    """Return the id of the release in a folder, or an empty text if it cannot be known."""
    try:
        return str(json.loads((folder / REPORT).read_text(encoding="utf-8"))["release"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _texts(
    cohort: Cohort, texts: pd.DataFrame, key_file: Path, *, wanted: bool
) -> tuple[pd.DataFrame, TextCount | None]:
    """Look in texts for everybody of the course, also for those who did not agree."""
    if not wanted:
        return texts.head(0), None
    ids = {*cohort.people["person"].dropna(), *cohort.sheets["person"].dropna()}
    names = gradebook_names(key_file.with_name("gradebook.db"))
    return safe_texts(texts, scanner(ids, names))


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """Let one release at a time be made with a key: each must know of the others."""
    key_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(key_file.with_name(f".{key_file.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DlisError(f"Another export with {key_file} is at work; wait until it has ended.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _in_place(out: Path) -> Iterator[Path]:
    """Give an empty folder; put it in the place of an earlier release only if all went well.

    A run that is killed may leave hidden folders beside ``out``; the next one takes them away.
    """
    place = out.resolve()
    part, old = place.with_name(f".{place.name}.part"), place.with_name(f".{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)
    try:
        for one in (part, old):
            shutil.rmtree(one, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        if place.exists():
            place.rename(old)
        part.rename(place)
    finally:
        for one in (part, old):
            shutil.rmtree(one, ignore_errors=True)


def _notes(
    cohort: Cohort, made: ReleaseReport, left_out: Sequence[str], taken: int, key_file: Path
) -> Iterator[str]:
    """Yield what only the one who makes a release should know."""
    unread = sum(line.result == "not read" for line in cohort.lines)
    if unread:
        yield f"{unread} files could not be read. Who said no in one of them has still a yes here: look at them."
    if left_out:
        yield f"Left out, because fewer than {made.k} people handed it in: {'; '.join(left_out)}."
    if taken:
        yield f"{taken} values that no workbook offers were left out; somebody may have edited a hand-in."
    if made.texts is not None:
        yield f"{made.texts.withheld} of {made.texts.texts} texts are withheld. {_TEXTS}"
    if not made.parquet:
        yield "There are no Parquet files: pip install 'dlis-widgets[research]' brings pyarrow."
    yield f"{key_file} leads from pseudonyms to people: keep it, keep a copy, and never pass it on."
    if others_can_read(key_file):
        yield f"Others on this machine can read {key_file}; run chmod 600 on it."
