"""What in a free text points to a person: a coarse net, not a promise."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from dlis_widgets.dataset.id_numbers import NATIONAL, iban

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

NAME, MAIL, ACCOUNT, NATIONAL_NUMBER, NUMBER = (
    *("a name of the course", "an e-mail address or handle", "an account number"),
    *("a national number", "a phone number or another long number"),
)
REASONS = (NAME, MAIL, ACCOUNT, NATIONAL_NUMBER, NUMBER)
"""Why a text is withheld."""

_MAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|[\[({]\s?(?:at|à|arobase)\s?[\])}])\s?[\w-]+(?:\s?\.\s?[\w-]+)+|(?<![\w@])@\w{3,}"
)
_ACCOUNT = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,34}")
_NIR = re.compile(r"(?<!\d)[1-478](?:[ .-]?\d){4}[ .-]?(?:\d[ .-]?\d|2[ .-]?[AB])(?:[ .-]?\d){8}(?!\d)")
_LONG = re.compile(r"(?<!\d)\d(?:[ .\-/()]{0,2}\d){7,}(?!\d)")
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d./-])(?:\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR}|{_YEAR}-\d\d-\d\d|{_YEAR} ?[-/] ?{_YEAR})"
    r"(?![./-]?\d)"
)
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset(
    ("al", "da", "de", "del", "den", "der", "di", "du", "el", "la", "las", "le", "les", "los", "van", "von")
)
_SHORT = 2
_MANY = 4


def plain(text: str) -> str:
    """Return a text with accents, look-alike digits and invisible characters taken out; case stays."""
    compatible = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    kept = (one for one in compatible if unicodedata.category(one) not in {"Mn", "Cf"})
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept).replace("\xa0", " ")


def scanner(people: Iterable[str], names: Iterable[str] = ()) -> Callable[[str], tuple[str, ...]]:
    """Return a function that tells why a text is suspicious; an empty answer is no proof of the opposite.

    It finds e-mail addresses and handles, account numbers, national numbers of five countries, any
    other number of eight digits and more, and every word of the names and ids of the course's people.
    It does not find names of others, nicknames, other spellings or alphabets, addresses, or what only
    an insider understands.

    Parameters
    ----------
    people
        nbgrader's student ids. A word in more than half of them (``student-1``) is no name.
    names
        Names as the gradebook has them.
    """
    ids = {plain(one).casefold() for one in people}
    words = Counter(word for one in ids for word in set(_WORD.findall(one)))
    usual = {word for word, count in words.items() if len(ids) >= _MANY and 2 * count > len(ids)}
    found = set(words) - usual
    found |= {word for one in names for word in _WORD.findall(plain(one).casefold())}
    found = {word for word in found if len(word) >= _SHORT and word not in _PARTICLES}
    long = frozenset(word for word in found if len(word) > _SHORT)
    short = frozenset(word.title() for word in found if len(word) == _SHORT)
    whole = frozenset(one for one in ids if len(one) >= _MANY)

    def reasons(text: str) -> tuple[str, ...]:
        bare = plain(text)
        small = bare.casefold()
        tokens = set(re.findall(r"[\w.@'-]+", small))
        tokens |= {one.strip(".-'") for one in tokens}
        named = long & set(_WORD.findall(small)) or short & set(_WORD.findall(bare)) or whole & tokens
        return (*((NAME,) if named else ()), *_numbers(bare))

    return reasons


def _numbers(text: str) -> tuple[str, ...]:
    undated = _DATE.sub(" ", text)
    compact = [re.sub(r"\W", "", one) for pattern in (_NIR, _LONG) for one in pattern.findall(undated)]
    national = any(test(one) for one in compact for test in NATIONAL)
    accounts = (re.sub(r"\W", "", one) for one in _ACCOUNT.findall(undated.upper()))
    found = {
        MAIL: _MAIL.search(text) is not None,
        ACCOUNT: any(map(iban, accounts)),
        NATIONAL_NUMBER: national,
        NUMBER: bool(compact) and not national,
    }
    return tuple(reason for reason, hit in found.items() if hit)


def gradebook_names(path: Path) -> list[str]:
    """Return the names and addresses in an nbgrader gradebook; none if there is none.

    It is opened for reading only.
    """
    if not path.is_file():
        return []
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT first_name, last_name, email FROM student").fetchall()
    except sqlite3.DatabaseError:
        return []
    finally:
        database.close()
    return [str(one) for row in rows for one in row if one]
