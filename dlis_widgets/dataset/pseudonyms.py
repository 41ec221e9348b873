"""Names replaced by codes that only the holder of a key can make again."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import secrets
import stat
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY_FILE = "pseudonym.key"
KEY_BYTES = 32
"""As long as the digest: a shorter key is weaker, a longer one no stronger (RFC 2104, section 3)."""

_DIGEST_BYTES = 10
"""80 bits of the digest are kept: two of 100,000 people share a pseudonym once in 10^14 releases."""


def usual_key(source: Path, course: str) -> Path:
    """Return where a course's key is kept if nobody says otherwise: with the hand-ins of the course.

    One key for two courses would give somebody who is in both the same pseudonym in both.

    Parameters
    ----------
    source
        A course folder, or a zip or folder that may be of any course.
    course
        The course's name, which a zip needs.

    Raises
    ------
    DlisError
        If it cannot be known of which course the hand-ins are.
    """
    for submitted in (source / "course/submitted", source / "submitted"):
        if submitted.is_dir():
            return submitted.with_name(KEY_FILE)
    if not course.strip():
        raise DlisError(
            f"{source} does not say of which course it is; name the course (--course NAME), so that people "
            "of another course get other pseudonyms."
        )
    return Path("course", KEY_FILE)


def new_key() -> bytes:
    """Return a new random key."""
    return secrets.token_bytes(KEY_BYTES)


def read_key(path: Path) -> bytes | None:
    """Return the key in a file, or None if there is no file.

    Raises
    ------
    DlisError
        If the file holds something else.
    """
    if not path.exists():
        return None
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise DlisError(
            f"{path} is no key of this program; restore it from a copy, or name another file for a new key."
        )
    return bytes.fromhex(text)


def write_key(path: Path, key: bytes) -> None:
    """Write a key that only its owner may read (mode 0600); one that is there is replaced in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{key.hex()}\n")
    part.replace(path)


def others_can_read(path: Path) -> bool:
    """Say whether other accounts of this machine may read a file; Windows does not tell."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def pseudonyms(people: Iterable[str], key: bytes, course: str = "") -> dict[str, str]:
    """Return a pseudonym for each person: ``p`` and 16 letters and digits.

    HMAC-SHA256 (RFC 2104, FIPS 180-4) of course and person. Without the key nobody can try out names, as
    they could with a plain hash (ENISA, Pseudonymisation techniques and best practices, 2019, section
    5.1). One key, course and person always give the same pseudonym; another course gives another one.

    Parameters
    ----------
    people
        nbgrader's student ids.
    key
        The secret.
    course
        The course's name; spaces around it do not count.
    """
    name = unicodedata.normalize("NFC", course).strip()
    return {one: _pseudonym(one, key, name) for one in people}


def _pseudonym(person: str, key: bytes, course: str) -> str:
    # A JSON list: no course and person together read like another course and person.
    message = json.dumps([course, unicodedata.normalize("NFC", person)]).encode()
    digest = hmac.new(key, message, sha256).digest()[:_DIGEST_BYTES]
    return f"p{base64.b32encode(digest).decode().lower()}"
