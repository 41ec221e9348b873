"""Hand-ins that went wrong, each as a file in a zip: for tests of collecting."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANA = "Ana Pop_10001_assignsubmission_file"
BEN = "Ben Rus_10002_assignsubmission_file"
ZOE = "Zoé Ionescu_10003_assignsubmission_file"
SEND = "hand in that file (it ends in .ipynb)."
LATEST, EARLIEST = (2026, 11, 22, 10, 0, 0), (2026, 11, 1, 10, 0, 0)


def workbook(name: str = "module-1", version: int = 2, text: str = "") -> bytes:
    """Return a small workbook as a student would hand it in."""
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    facts = {"dlis": {"workbook": name, "version": version}}
    return json.dumps({"cells": [cell], "metadata": facts, "nbformat": 4, "nbformat_minor": 5}).encode()


GOOD = workbook()


Date = tuple[int, int, int, int, int, int]


def zipped(entries: Mapping[str, bytes], date: Date = LATEST, link: str = "") -> bytes:
    """Return a zip of these files; one of them may be called a link."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFLNK if name == link else 0) << 16
            archive.writestr(entry, content, compresslevel=1)
    return raw.getvalue()


def header(raw: bytes, file: str, local: int, central: int, value: bytes) -> bytes:
    """Return a zip with a field of one file's two headers changed, at these distances."""
    changed = bytearray(raw)
    for start in (raw.index(file.encode()) - 30 + local, raw.rindex(file.encode()) - 46 + central):
        changed[start : start + len(value)] = value
    return bytes(changed)


def locked(raw: bytes, file: str) -> bytes:
    """Return a zip that says that a file needs a password."""
    return header(raw, file, 6, 8, b"\1\0")


def small_by_its_word(raw: bytes, file: str) -> bytes:
    """Return a zip that says that a file has ten bytes."""
    return header(raw, file, 22, 24, (10).to_bytes(4, "little"))


def wrong_sum(raw: bytes, file: str) -> bytes:
    """Return a zip with another checksum for a file."""
    return header(raw, file, 14, 16, b"abcd")


def unknown_packing(raw: bytes, file: str) -> bytes:
    """Return a zip that says that a file is packed by a method that nobody has."""
    return header(raw, file, 8, 10, b"\x63\0")


def same(raw: bytes, _: str) -> bytes:
    """Return the zip."""
    return raw


@dataclass(frozen=True)
class Accident:
    """A file that somebody sent instead of a workbook, and what the teacher reads of it."""

    file: str
    content: bytes
    found: str
    tell: str = SEND
    change: Callable[[bytes, str], bytes] = same
    link: bool = False
    times: int = 1

    def zipped(self, folder: str, **others: bytes) -> bytes:
        """Return a zip with this in a folder, and others."""
        path = f"{folder}/{self.file}"
        return self.change(
            zipped({path: self.content * self.times, **others}, link=path if self.link else ""), path
        )


DAMAGED = "The file is damaged or locked with a password."
PART = "This is no readable notebook, perhaps only a part of one."
ACCIDENTS = {
    "empty": Accident("module-1.ipynb", b"", "The file is empty."),
    "blank": Accident("module-1.ipynb", b" \n\n", "The file is empty."),
    "another workbook": Accident(
        "module-1.ipynb",
        workbook("digital-agility"),
        "This is the workbook 'digital-agility'.",
        "You handed in 'digital-agility' instead of 'module-1'.",
    ),
    "formula for a name": Accident(
        "=1+1.ipynb",
        workbook("=HYPERLINK(1)" * 9),
        "This is the workbook '=HYPERLINK(1)=HYP",
        "instead of 'module-1'.",
    ),
    "Word": Accident(
        "Module 1.DOCX", zipped({"word/document.xml": b"x"}), "A text document, such as Word’s,"
    ),
    "picture": Accident("IMG_0042.HEIC", b"\0", "A picture instead of a workbook."),
    "PDF": Accident("module-1.pdf", b"%PDF-1.7", "A PDF instead of a workbook."),
    "web page": Accident("module-1.html", b"<html>", "A saved web page instead of a workbook."),
    "program": Accident("module-1.exe", b"MZ", "A file of another kind (.exe) instead of a workbook."),
    "truncated": Accident("module-1.ipynb", GOOD[:-20], PART),
    "bytes": Accident("module-1.ipynb", bytes(range(256)), PART),
    "no cells": Accident("module-1.ipynb", b'{"a": 1}', "This file holds no notebook cells."),
    "nested": Accident("module-1.ipynb", b"[" * 100_000, PART),
    "other answers": Accident("digital-agility.answers.json", b"{}", "Answers of another workbook."),
    "50 MB of text": Accident(
        "module-1.ipynb", b"a", "The file has 50 MB; more than 10 MB", times=50_000_000
    ),
    "bomb": Accident("module-1.ipynb", b"\0", "The file has 200 MB; more than 10 MB", times=200_000_000),
    "bomb that lies": Accident("module-1.ipynb", b"\0", DAMAGED, change=small_by_its_word, times=20_000_000),
    "link": Accident("module-1.ipynb", b"/etc/passwd", "This is a link", link=True),
    "password": Accident("module-1.ipynb", GOOD, DAMAGED, change=locked),
    "wrong checksum": Accident("module-1.ipynb", GOOD, DAMAGED, change=wrong_sum),
    "unknown packing": Accident("module-1.ipynb", GOOD, DAMAGED, change=unknown_packing),
    "damaged zip": Accident("work.zip", zipped({"module-1.ipynb": GOOD})[:60], "This zip is damaged"),
    "empty zip": Accident("work.zip", zipped({}), "This zip holds no file"),
    "zip of leftovers": Accident(
        "work.zip", zipped({"__MACOSX/._module-1.ipynb": b"x", "": b"x"}), "This zip holds no file"
    ),
    "zip in zip in zip": Accident(
        "a.zip", zipped({"b.zip": zipped({"module-1.ipynb": GOOD})}), "A file of another kind (.zip)"
    ),
}
