"""Opening what a teacher downloaded: zips, zips in zips and plain files, without trusting any.

Nothing is ever written by a name that stands in a zip: contents are read into memory, up to limits,
and whoever collects decides where they go.
"""

from __future__ import annotations

import io
import re
import stat
import time
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dlis_widgets.grading.senders import Sender, readable, sender
from dlis_widgets.grading.untrusted import MAX_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_ENTRIES = 20_000
"""Files looked at in one zip."""

MAX_INNER = 200
"""Files looked at in a zip that a student packed."""

MAX_TOTAL = 4_000_000_000
"""Bytes read out of one zip in all."""

_ZIP = ".zip"
_LEFTOVER = re.compile(r"(^|/)(\.(?!\.)|__MACOSX/)|(^|/)(Thumbs\.db|desktop\.ini)$")
"""What operating systems and Jupyter leave beside files."""


@dataclass(frozen=True)
class Parcel:
    """One file that somebody sent, or the reason why it could not be read.

    Parameters
    ----------
    path
        Where it lay, with slashes, inside its zip or the archive folder.
    content
        Its bytes; empty where ``problem`` says why.
    when
        Seconds since 1970 by the clock of whoever packed it; only good for comparing.
    problem
        One sentence, or an empty text.
    owner
        The path that says who sent it, where that is another than its own.
    """

    path: str
    content: bytes = b""
    when: float = 0.0
    problem: str = ""
    owner: str = ""

    @property
    def sent_by(self) -> Sender | None:
        """Who sent it, if any path says so."""
        name = re.split(r"[/\\]", self.path)[-1]
        if not self.owner:
            return sender(self.path)
        who = sender(self.owner if not self.owner.endswith("/") else f"{self.owner}file")
        return who and replace(who, file=name)


def parcels(folder: Path) -> Iterator[Parcel]:
    """Yield everything in an archive folder, zips opened, in a stable order."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield Parcel(inside, problem="This is a link, not a file.")
        elif path.is_file() and not _LEFTOVER.search(inside):
            yield from _on_disk(path, inside)


def _on_disk(path: Path, inside: str) -> Iterator[Parcel]:
    who = sender(inside)
    if path.suffix.lower() != _ZIP:
        yield _plain(path, inside)
    elif who is None or (who.platform == "folder" and _is_download(path)):
        yield from zip_parcels(path)
    else:
        # In a student's own folder of a download that was unpacked already.
        parcel = _plain(path, inside)
        yield from _inner(parcel) if parcel.content else [parcel]


def _is_download(path: Path) -> bool:
    """Say whether a zip's names are those of a platform, not of one student."""
    try:
        with zipfile.ZipFile(path) as archive:
            senders = [sender(one.filename) for one in archive.infolist()[:MAX_ENTRIES]]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return any(one is not None and one.platform != "folder" for one in senders)


def zip_parcels(path: Path) -> Iterator[Parcel]:
    """Yield everything in one zip; any other file is a parcel of its own."""
    yield from _zip(path, path.name) if path.suffix.lower() == _ZIP else [_plain(path, path.name)]


def _plain(path: Path, inside: str) -> Parcel:
    facts = path.stat()
    if facts.st_size > MAX_FILE:
        return Parcel(inside, problem=_too_large(facts.st_size))
    return Parcel(inside, path.read_bytes(), facts.st_mtime)


def _too_large(size: int) -> str:
    return f"The file has {size / 1e6:.0f} MB; more than {MAX_FILE // 10**6} MB are not read."


def _zip(source: Path | io.BytesIO, shown: str, *, inner: bool = False) -> Iterator[Parcel]:
    try:
        with zipfile.ZipFile(source) as archive:
            total = 0
            # A file may have no name, which `is_dir` does not expect.
            names = (one for one in archive.infolist() if one.filename and not one.is_dir())
            files = [one for one in names if not _LEFTOVER.search(one.filename)]
            if not files:
                yield Parcel(shown, problem="This zip holds no files.")
            for count, entry in enumerate(files):
                parcel = _entry(archive, entry, MAX_TOTAL - total)
                total += len(parcel.content)
                if count >= (MAX_INNER if inner else MAX_ENTRIES) or total >= MAX_TOTAL:
                    yield Parcel(shown, problem="The zip holds more than can be read; the rest was left out.")
                    return
                is_zip = parcel.path.lower().endswith(_ZIP) and parcel.content
                if is_zip and not inner:
                    yield from _inner(parcel)
                else:
                    yield parcel
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Parcel(shown, problem="This zip is damaged or no zip; download it again.")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Parcel:
    name = readable(entry.filename, is_utf8=bool(entry.flag_bits & 0x800))
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Parcel(name, problem="This is a link, not a file.")
    try:
        with archive.open(entry) as file:
            # The size that a zip declares may be a lie.
            content = file.read(min(MAX_FILE, room) + 1)
    except (RuntimeError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        return Parcel(name, problem="The file is damaged or locked with a password.")
    except Exception as error:  # noqa: BLE001 - decompressors raise what they like: zlib.error, LZMAError ...
        return Parcel(name, problem=f"The file could not be unpacked ({type(error).__name__}).")
    if len(content) > MAX_FILE:
        return Parcel(name, problem=_too_large(max(entry.file_size, len(content))))
    return Parcel(name, content, time.mktime((*entry.date_time, 0, 0, -1)) if entry.date_time[1] else 0.0)


def _inner(outer: Parcel) -> Iterator[Parcel]:
    """Open a zip that a student packed; no name inside can say that somebody else sent it."""
    owner = outer.path if sender(outer.path) else f"{outer.path[: -len(_ZIP)]}/"
    folder = outer.path[: outer.path.rfind("/") + 1]
    for one in _zip(io.BytesIO(outer.content), outer.path, inner=True):
        name = re.split(r"[/\\]", one.path)[-1]
        path = outer.path if one.path == outer.path else f"{folder}{name}"
        yield Parcel(path, one.content, one.when or outer.when, one.problem, owner)
