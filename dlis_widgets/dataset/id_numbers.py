"""Numbers that identify a person or an account, known by their check digits.

A number that only looks like one is as suspicious where it is used: these functions give the reason a
name. They are tested against numbers printed in python-stdnum's documentation, an independent
implementation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_VERHOEFF_D5 = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_VERHOEFF_SHIFT = "1576283094"


def luhn(digits: str) -> bool:
    """Say whether the last digit fits (ISO/IEC 7812-1, annex B)."""
    doubled = (int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0  # noqa: PLR2004 - the digits of a sum


def verhoeff(digits: str) -> bool:
    """Say whether the last digit fits (Verhoeff, Error detecting decimal codes, 1969)."""
    check = 0
    for place, one in enumerate(reversed(digits)):
        digit = int(one)
        for _ in range(place % 8):
            digit = int(_VERHOEFF_SHIFT[digit])
        check = int(_VERHOEFF_D5[check][digit])
    return check == 0


def iban(text: str) -> bool:
    """Say whether a text without spaces begins with an account number (ISO 13616-1; ISO 7064, 97-10)."""
    return any(_mod_97(text[:length]) == 1 for length in range(15, min(34, len(text)) + 1))


def _mod_97(account: str) -> int:
    return int("".join(str(int(one, 36)) for one in account[4:] + account[:4])) % 97


def nir(text: str) -> bool:
    """Say whether this is a French NIR: 13 characters and a key (INSEE; Corsica is 2A or 2B).

    Key = 97 - number mod 97, with 2A read as 19 and 2B as 18.
    """
    if not re.fullmatch(r"[1-478]\d{4}(\d\d|2A|2B)\d{8}", text):
        return False
    digits = text.replace("2A", "19").replace("2B", "18")
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def niss(text: str) -> bool:
    """Say whether this is a Belgian national number: YYMMDD, three digits, two to check.

    Check = 97 - number mod 97, with a 2 before it for births from 2000 on (SPF Intérieur, Registre
    national, IT000). Months may be raised by 20 or 40 (bis numbers).
    """
    if not re.fullmatch(r"\d{11}", text):
        return False
    return any(97 - int(century + text[:9]) % 97 == int(text[9:]) for century in ("", "2"))


def matricule(text: str) -> bool:
    """Say whether this is a Luxembourg number: YYYYMMDD, three digits, Luhn and Verhoeff of the first 11.

    OECD, Luxembourg: information on tax identification numbers (13 digits, since 2014).
    """
    if not re.fullmatch(r"(18|19|20)\d{2}(0[0-9]|1[0-2])\d{7}", text):
        return False
    return luhn(text[:12]) and verhoeff(text[:11] + text[12])


def cnp(text: str) -> bool:
    """Say whether this is a Romanian CNP: 12 digits and the sum with 279146358279 mod 11, 10 being 1.

    Source: CNP specification by V. Moisa (github.com/vimishor/cnp-spec); OUG 97/2005 has the structure.
    """
    if not re.fullmatch(r"[1-9]\d{12}", text):
        return False
    check = sum(int(one) * int(weight) for one, weight in zip(text, "279146358279", strict=False)) % 11
    return str(1 if check == 10 else check) == text[12]  # noqa: PLR2004 - of the definition


def afm(text: str) -> bool:
    """Say whether this is a Greek AFM: 8 digits times 2^8 ... 2^1, the sum mod 11 mod 10.

    Source: OECD, Greece: information on tax identification numbers.
    """
    if not re.fullmatch(r"\d{9}", text) or text == "0" * 9:
        return False
    total = sum(int(one) << (8 - place) for place, one in enumerate(text[:8]))
    return total % 11 % 10 == int(text[8])


def amka(text: str) -> bool:
    """Say whether this is a Greek AMKA: DDMMYY, four digits, Luhn (amka.gr)."""
    return re.fullmatch(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{7}", text) is not None and luhn(text)


NATIONAL: tuple[Callable[[str], bool], ...] = (nir, niss, matricule, cnp, afm, amka)
"""National numbers of the five countries, each as a test of a text without spaces, dots and hyphens."""
