"""Who sent a file: what the names in the zips of learning platforms say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FILE = r"(?P<file>[^/]+)"
PATTERNS = {
    # "Ana Pop_10001_assignsubmission_file/module-1.ipynb", before Moodle 3.1 and by choice without folders
    "moodle": (
        r"(?:[^/]*/)*?(?P<name>[^/]*?)_(?P<id>\d{1,18})_assignsubmission_(?P<plugin>file|onlinetext)_?/?(?:[^/]+/)*"
        + _FILE
    ),
    # "popana_LATE_482_99120_module-1-2.ipynb"
    "canvas": (r"(?:[^/]*/)*?(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<id>\d{1,18})_(?P<order>\d{1,18})_" + _FILE),
    # "Exercise/Submissions/Pop_Ana_anapop_4711/20261122093015_module-1.ipynb"
    "ilias": (
        r"(?:[^/]*/)*?(?P<name>[^/]+)_(?P<id>[^/_]+)_(?P<number>\d{1,18})/(?:(?P<time>\d{14})_)?" + _FILE
    ),
    # "ana.pop/module-1.ipynb"
    "folder": rf"(?:.*/)?(?P<id>[^/]+)/{_FILE}",
}
"""Tried in this order against a path inside a zip or folder.

Seen in: Moodle 4.5's source (mod/assign/feedback/file/importziplib.php), Canvas' and ILIAS' downloads
as users describe them.
"""

_COPY = re.compile(r"\((\d{1,6})\)\.[^.]+$")
"""Browsers name a second download ``module-1 (1).ipynb``."""


_LONGEST = 200
"""Bytes of an id: file systems take names of 255."""


@dataclass(frozen=True)
class Sender:
    """Whose file it is, and what its name says of it.

    Parameters
    ----------
    student_id
        nbgrader's student id: Moodle's participant number, Canvas' user number, ILIAS' login, or
        the name of the folder.
    name
        The person's name as far as the platform gives it; may be mangled by old zips.
    file
        The file's own name.
    platform
        A key of `PATTERNS`.
    order
        Grows with each new version of the same file.
    late
        Whether the platform calls it late.
    online_text
        Whether it is a text typed into the platform instead of a file.
    """

    student_id: str
    name: str
    file: str
    platform: str
    order: tuple[int, ...] = ()
    late: bool = False
    online_text: bool = False


def sender(path: str) -> Sender | None:
    """Return who sent a file, or None if its path does not say it.

    Parameters
    ----------
    path
        The path inside the zip or the archive folder, with slashes.
    """
    parts = [one for one in path.replace("\\", "/").split("/") if one not in {"", ".", ".."}]
    clean = "/".join(parts)
    for platform, pattern in PATTERNS.items():
        match = re.fullmatch(pattern, clean)
        if match:
            found = match.groupdict()
            student_id = safe_id(found["id"])
            if not student_id:
                return None
            copy = _COPY.search(found["file"])
            return Sender(
                student_id=student_id,
                name=safe_id(found.get("name") or found["id"]),
                file=found["file"],
                platform=platform,
                order=(
                    int(found.get("time") or 0),
                    int(found.get("order") or 0),
                    int(copy[1]) if copy else 0,
                ),
                late=bool(found.get("late")),
                online_text=found.get("plugin") == "onlinetext",
            )
    return None


def safe_id(text: str) -> str:
    """Return a name that is safe as a folder and means the same in every file system.

    Letters of every script, digits, spaces and ``. , - _ @ '`` stay; all else becomes ``_``.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(one if one.isalnum() or one in " .,-_@'’" else "_" for one in composed)
    short = kept.strip(" .").encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
    return short.strip(" .")


def readable(name: str, *, is_utf8: bool) -> str:
    """Return a name from a zip; old zips do not say which encoding they use, Python takes the oldest."""
    if is_utf8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name
