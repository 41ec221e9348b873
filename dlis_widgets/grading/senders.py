"""Who sent a file: what the names in the zips of learning platforms say."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

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
"""Matched against a path inside a zip or folder.

Seen in: Moodle 4.5's source (mod/assign/feedback/file/importziplib.php), Canvas' and ILIAS' downloads
as users describe them.
"""

_COPY = re.compile(r"\((\d{1,6})\)\.[^.]+$")
"""Browsers name a second download ``module-1 (1).ipynb``."""

_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[\d¹²³])\s*(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending."""

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
    found = _matched("/".join(parts))
    if found is None:
        return None
    platform, facts = found
    student_id = safe_id(facts["id"])
    if not student_id:
        return None
    copy = _COPY.search(facts["file"])
    return Sender(
        student_id=student_id,
        name=_written(facts.get("name") or facts["id"]),
        file=facts["file"],
        platform=platform,
        order=(
            int(facts.get("time") or 0),
            int(facts.get("order") or 0),
            int(copy[1]) if copy else 0,
        ),
        late=bool(facts.get("late")),
        online_text=facts.get("plugin") == "onlinetext",
    )


def _matched(path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the platform that named a path, and the parts of the name.

    A platform writes the beginning and the student the end, who may imitate another platform; so the
    first name counts. ILIAS' names without a time are too much like a teacher's own to take part.
    """
    matches = {name: match for name, one in PATTERNS.items() if (match := re.fullmatch(one, path))}
    sure = {
        name: match.start("id")
        for name, match in matches.items()
        if name in {"moodle", "canvas"} or (name == "ilias" and match["time"])
    }
    platform = min(sure, key=lambda name: sure[name]) if sure else next(iter(matches), None)
    return None if platform is None else (platform, matches[platform].groupdict())


def safe_id(text: str) -> str:
    """Return a name that is safe as a folder and means the same in every file system.

    Letters of every script, digits, spaces and ``. , - _ @ '`` stay; all else becomes ``_``. A name
    that had to be changed ends in a few digits of its own, so that no two become one.
    """
    plain = unicodedata.normalize("NFC", text).strip(" .")
    kept = _written(plain)
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    if kept in {plain, ""}:
        return kept
    digits = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{_cut(kept, _LONGEST - len(digits) - 1)}-{digits}"


def _written(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(one if one.isalnum() or one in " .,-_@'’" else "_" for one in composed)
    return _cut(kept, _LONGEST)


def _cut(text: str, length: int) -> str:
    short = text.strip(" .").encode("utf-8", "replace")[:length].decode("utf-8", "ignore")
    return short.strip(" .")


def readable(name: str, *, is_utf8: bool) -> str:
    """Return a name from a zip; old zips do not say which encoding they use, Python takes the oldest."""
    if is_utf8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name
