"""Reflections in a release: only where they are asked for, and none in which something points to a person."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dlis_widgets.dataset.anonymity import WITHHELD
from dlis_widgets.grading.tables import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_INNER = re.compile(r"([;,|\n]\s*)(?=[=+\-@])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class TextCount:
    """How many texts there are, how many are withheld, and for which reasons (one text may have several)."""

    texts: int
    withheld: int
    reasons: Mapping[str, int]


def safe_texts(
    texts: pd.DataFrame, reasons: Callable[[str], tuple[str, ...]]
) -> tuple[pd.DataFrame, TextCount]:
    """Withhold texts in which something points to a person; make the others harmless in spreadsheets.

    Parameters
    ----------
    texts
        ``text`` and other columns.
    reasons
        A function from `dlis_widgets.dataset.scan.scanner`.
    """
    found = [(text, reasons(text)) for text in texts["text"].fillna("")]
    made = [WITHHELD if why else harmless_everywhere(text) for text, why in found]
    counts = Counter(one for _, why in found for one in why)
    safe = texts.assign(text=pd.Series(made, index=texts.index, dtype="string"))
    return safe, TextCount(len(found), sum(bool(why) for _, why in found), dict(counts))


def harmless_everywhere(text: str) -> str:
    """Return a text that is no formula, also where a spreadsheet cuts it at semicolons or line ends.

    Spreadsheets of several of our countries split CSV at semicolons whatever the file says.
    """
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return harmless(_INNER.sub(r"\1'", clean))
