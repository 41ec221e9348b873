"""How hard a text is to read, and figures that stand there without a source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.content.faults import Fault
from dlis_widgets.content.markup import CITATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HARDEST = 45
"""LIX above which an English learner text is a fault.

Björnsson (1968) calls 40 to 50 medium, the level of newspapers; we take the middle as the end of B2.
The scale was made for Swedish and travels well to English, less well to other languages, so it is
only reported there.
"""

LONG = 6
"""Letters above which LIX counts a word as long."""

_NOT_TEXT = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)|https?://\S+|^\|.*$|[*_#>`]", re.MULTILINE)
_ENDS = re.compile(r"(?<=[.!?:])[\"”’)]*\s+|\n\s*(?:\n|[-\d])")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SHARE = re.compile(r"\d\s?%")


@dataclass(frozen=True)
class Reading:
    """How long and how hard a text is.

    Parameters
    ----------
    words, sentences
        Their numbers; tables, addresses and citations are left out.
    lix
        Words a sentence plus percent of words over six letters (Björnsson 1968).
    """

    words: int
    sentences: int
    lix: float


def reading(texts: Iterable[str]) -> Reading:
    """Measure several texts as one."""
    sentences = [one for text in texts for one in _ENDS.split(_NOT_TEXT.sub("", text)) if _WORD.search(one)]
    words = [word for one in sentences for word in _WORD.findall(one)]
    if not words:
        return Reading(0, 0, 0.0)
    long = sum(len(word) > LONG for word in words)
    return Reading(len(words), len(sentences), len(words) / len(sentences) + 100 * long / len(words))


def hardness_faults(file: str, texts: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault if an English text is harder than learners should meet."""
    measured = reading(texts)
    if measured.lix > HARDEST:
        problem = f"the text is hard to read: LIX {measured.lix:.0f}, at most {HARDEST} is meant"
        yield Fault(file, "", problem, "Make sentences shorter and take more common words.")


def uncited_faults(file: str, field: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each paragraph or list item with a percentage and no source."""
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*\d]+\.? )", text):
        share = _SHARE.search(paragraph)
        if share and not CITATION.search(paragraph):
            around = " ".join(paragraph[max(0, share.start() - 40) : share.end()].split())
            yield Fault(
                file, field, f"a figure without a source: “… {around}”", "Cite one, or cut the figure."
            )
