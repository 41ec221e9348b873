"""From folders and zips of hand-ins to tables."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from dlis_widgets.cohort.engine import dask_engine, in_order, local_engine
from dlis_widgets.cohort.found import NO_HAND_IN, NO_NOTEBOOK, NO_SENDER, NO_SOURCE, NOT_READ, OTHER_NAME
from dlis_widgets.cohort.plan import plans
from dlis_widgets.cohort.sheets import Sent, read_batch
from dlis_widgets.cohort.tables import TABLES, Cohort, Line
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.parcels import parcels, zip_parcels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dlis_widgets.grading.parcels import Parcel

BATCH = 250
"""Hand-ins that are read at a time: some tenths of a second's work, about 15 MB of files."""


@dataclass(frozen=True)
class _Stored:
    """A hand-in out of a zip, whose bytes wait in a file: all of them may be larger than memory."""

    person: str
    file: str
    start: int
    size: int


def read_submissions(
    sources: Sequence[str | Path],
    *,
    texts: bool = False,
    scheduler: str | None = None,
    report: Callable[[int, int], None] | None = None,
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
        this machine are used. The hand-ins are sent there, names included: use your own machines only.
    report
        Called with the number of hand-ins read so far, and of all.

    Returns
    -------
    Cohort
        With a line for each file that was not used; never an exception for a broken hand-in.

    Raises
    ------
    DlisError
        If a source does not exist, there is no hand-in in any, or the processes that read are gone.
    """
    lines: list[Line] = []
    with ExitStack() as stack:
        # Without a name in the file system: nothing of it stays, however this process ends.
        store = stack.enter_context(TemporaryFile())
        # A person's files side by side: the newest of them is found within one batch.
        found = sorted(_found([Path(one) for one in sources], lines, store), key=attrgetter("person"))
        if not found and not lines:
            raise DlisError(NO_HAND_IN.format(sources=", ".join(map(str, sources))))
        plans()  # read once, before other processes begin as copies of this one
        if scheduler is None:
            engine = stack.enter_context(local_engine(alone=len(found) <= BATCH))
        else:
            engine = stack.enter_context(dask_engine(scheduler))
        load = scheduler is not None
        batches = ([_sent(one, store, load=load) for one in batch] for batch in _batches(found))
        parts, done = [read_batch([])], 0
        for size, part in in_order(engine, partial(read_batch, texts=texts), batches):
            parts.append(part)
            done += size
            if report:
                report(done, len(found))
    whole: dict[str, Any] = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in TABLES
    }
    return Cohort(**whole, lines=(*lines, *(line for part in parts for line in part.lines)))


def _found(sources: Iterable[Path], lines: list[Line], store: IO[bytes]) -> Iterator[Sent | _Stored]:
    for source in sources:
        if not source.exists():
            raise DlisError(NO_SOURCE.format(source=source))
        submitted = next(
            (one for one in (source / "course/submitted", source / "submitted") if one.is_dir()), None
        )
        if submitted is not None:
            yield from _submitted(submitted, lines)
        else:
            opened = parcels(source) if source.is_dir() else zip_parcels(source)
            yield from _unpacked(opened, lines, store)


def _submitted(folder: Path, lines: list[Line]) -> Iterator[Sent]:
    for person, inside in _listed(folder, folders=True):
        for assignment, here in _listed(inside, folders=True):
            for name, path in _listed(here, folders=False):
                file = _printable(f"{person}/{assignment}/{name}")
                if name == f"{assignment}.ipynb":
                    yield Sent(_printable(person), file, path=path)
                elif name.endswith(".ipynb"):
                    lines.append(Line(file, NOT_READ, OTHER_NAME))


def _listed(folder: str | Path, *, folders: bool) -> list[tuple[str, str]]:
    """Return what is in a folder, sorted: name and path, as texts, which are smaller than `Path` objects."""
    with os.scandir(folder) as entries:
        return sorted((one.name, one.path) for one in entries if one.is_dir() == folders)


def _printable(name: str) -> str:
    """Return a name whose bytes are no UTF-8 with these bytes spelt out: no table can hold it else."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _unpacked(opened: Iterable[Parcel], lines: list[Line], store: IO[bytes]) -> Iterator[_Stored]:
    for parcel in opened:
        who, path = parcel.sent_by, _printable(parcel.path)
        if who is None or parcel.problem:
            lines.append(Line(path, NOT_READ, parcel.problem or NO_SENDER))
        elif who.file.endswith(".ipynb"):
            start = store.seek(0, os.SEEK_END)
            store.write(parcel.content)
            yield _Stored(who.student_id, path, start, len(parcel.content))
        else:
            lines.append(Line(path, NOT_READ, NO_NOTEBOOK))


def _batches(found: Iterable[Sent | _Stored]) -> Iterator[list[Sent | _Stored]]:
    batch: list[Sent | _Stored] = []
    for one in found:
        if len(batch) >= BATCH and one.person != batch[-1].person:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _sent(one: Sent | _Stored, store: IO[bytes], *, load: bool) -> Sent:
    """Return a hand-in, with its bytes where another machine is to read it."""
    if isinstance(one, Sent):
        return one.loaded() if load else one
    store.seek(one.start)
    return Sent(one.person, one.file, content=store.read(one.size))
