"""From folders and zips of hand-ins to tables."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from dlis_widgets.cohort.sheets import Sent, read_batch
from dlis_widgets.cohort.tables import Cohort, Line
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.parcels import parcels, zip_parcels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dlis_widgets.grading.parcels import Parcel

BATCH = 500
"""Hand-ins that one process reads at a time: about a second's work, some megabytes of tables."""

_TABLES = ("sheets", "responses", "tasks", "choices", "texts", "people")


def read_submissions(
    sources: Sequence[str | Path],
    *,
    texts: bool = False,
    scheduler: str | None = None,
    report: Callable[[int], None] | None = None,
) -> Cohort:
    """Read hand-ins into tidy tables.

    Parameters
    ----------
    sources
        Course folders (with ``course/submitted`` or ``submitted`` in them), folders with one folder a
        person, or zips from a learning platform.
    texts
        Whether the reflections themselves are kept, or only their length.
    scheduler
        The address of a dask scheduler, such as ``tcp://10.0.0.1:8786``; without one, all cores of
        this machine are used.
    report
        Called with the number of hand-ins read so far.

    Returns
    -------
    Cohort
        With a line for each file that was not used; never an exception for a broken hand-in.

    Raises
    ------
    DlisError
        If a source does not exist, or there is no hand-in in any.
    """
    lines: list[Line] = []
    found = list(_by_person(_sent([Path(one) for one in sources], lines)))
    if not found and not lines:
        raise DlisError(
            f"There is no hand-in in {', '.join(map(str, sources))}; name a course folder or a zip."
        )
    parts, done = [], 0
    for size, part in _read(_batches(found), partial(read_batch, texts=texts), scheduler, len(found)):
        parts.append(part)
        done += size
        if report:
            report(done)
    whole = {name: _joined([getattr(part, name) for part in parts]) for name in _TABLES}
    if not parts:
        empty = read_batch([])
        whole = {name: getattr(empty, name) for name in _TABLES}
    return Cohort(**whole, lines=(*lines, *(line for part in parts for line in part.lines)))


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _sent(sources: Iterable[Path], lines: list[Line]) -> Iterator[Sent]:
    for source in sources:
        if not source.exists():
            raise DlisError(f"{source} does not exist; name a course folder or a zip.")
        submitted = next(
            (one for one in (source / "course/submitted", source / "submitted") if one.is_dir()), None
        )
        if submitted is not None:
            yield from _submitted(submitted, lines)
        else:
            opened = parcels(source) if source.is_dir() else zip_parcels(source)
            yield from _unpacked(opened, lines)


def _submitted(folder: Path, lines: list[Line]) -> Iterator[Sent]:
    for path in sorted(folder.glob("*/*/*.ipynb")):
        person, assignment = path.parts[-3:-1]
        if path.stem == assignment:
            yield Sent(person, path.relative_to(folder).as_posix(), path=path)
        else:
            lines.append(Line(path.name, "not read", "Not the notebook of this assignment."))


def _unpacked(opened: Iterable[Parcel], lines: list[Line]) -> Iterator[Sent]:
    for parcel in opened:
        who = parcel.sent_by
        if who is None or parcel.problem:
            lines.append(
                Line(parcel.path, "not read", parcel.problem or "The path does not say who sent it.")
            )
        elif who.file.endswith(".ipynb"):
            yield Sent(who.student_id, parcel.path, content=parcel.content)
        else:
            lines.append(Line(parcel.path, "not read", "No notebook."))


def _by_person(found: Iterable[Sent]) -> list[Sent]:
    """Put a person's files side by side: the newest of them is found within one batch."""
    return sorted(found, key=lambda one: one.person)


def _batches(found: list[Sent]) -> Iterator[list[Sent]]:
    rest = iter(found)
    batch: list[Sent] = []
    for one in rest:
        if len(batch) >= BATCH and one.person != batch[-1].person:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _read(
    batches: Iterator[list[Sent]],
    read: Callable[[list[Sent]], Cohort],
    scheduler: str | None,
    count: int,
) -> Iterator[tuple[int, Cohort]]:
    if scheduler is not None:
        yield from _on_dask(batches, read, scheduler)
    elif count <= BATCH:
        yield from ((len(batch), read(batch)) for batch in batches)
    else:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            # Only a few batches at a time wait in memory, however many there are.
            while group := list(islice(batches, 4 * (os.cpu_count() or 1))):
                yield from zip(map(len, group), pool.map(read, group), strict=True)


def _on_dask(
    batches: Iterator[list[Sent]], read: Callable[[list[Sent]], Cohort], scheduler: str
) -> Iterator[tuple[int, Cohort]]:
    try:
        from dask.distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise DlisError("A scheduler needs the cluster extra: pip install 'dlis-widgets[cluster]'") from None
    try:
        client = Client(scheduler, timeout=10)
    except OSError as error:
        raise DlisError(f"No scheduler answers at {scheduler} ({error}); check its address.") from None
    with client:
        workers = max(1, len(client.scheduler_info()["workers"]))
        while group := list(islice(batches, 4 * workers)):
            futures = client.map(read, [[_loaded(one) for one in batch] for batch in group])
            yield from ((len(batch), future.result()) for batch, future in zip(group, futures, strict=True))


def _loaded(one: Sent) -> Sent:
    """Return a hand-in with its bytes: another machine does not see this one's disk."""
    if one.path is None or one.path.is_symlink():
        return one
    return Sent(one.person, one.file, content=one.path.read_bytes(), path=None)
