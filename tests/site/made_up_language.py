"""A language that nobody speaks: accented and 40 % longer, so that what is left untranslated shows."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import yaml
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import write_po

from dlis_widgets.content.models import DOCUMENTS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LANGUAGE = "en-XA"
ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
# What must survive: placeholders, citations, link targets, HTML, code, addresses.
KEPT = re.compile(r"(\{\w*\}|\[@[\w-]+\]|\]\([^)]*\)|<[^>]+>|`[^`]*`|https?://\S+)")
WORDS = re.compile(r"[A-Za-z]{4,}")
PLAIN_WORDS = 2
"""So many long words without an accent are English that nobody translated."""
TRANSLATED_FIELDS = {
    *("title", "summary", "content_note", "situation", "context", "question", "label", "consequence"),
    *("law_and_ethics", "file_note", "purpose", "hints", "introduction", "status", "stem", "description"),
    *("text", "strength", "next_step", "explanation", "use", "warning", "footer", "items", "definition"),
    *("sentence", "caution", "public", "countries", "groups"),
}


def pseudo(text: str) -> str:
    """Return a text accented and 40 % longer, with its technical parts untouched."""
    parts = KEPT.split(text)
    changed = [part if place % 2 else part.translate(ACCENTS) for place, part in enumerate(parts)]
    letters = sum(len(part) for place, part in enumerate(parts) if not place % 2)
    longer = " ñéé" * round(letters * 0.4 / 4)
    body, newline, rest = (
        "".join(changed).partition("\n") if text.startswith("#") else ("".join(changed), "", "")
    )
    return body + longer + newline + rest


def pseudo_content(raw: Any, field: str = "") -> Any:  # noqa: ANN401 - any content
    """Return content with its texts in the pseudo-language."""
    match raw:
        case dict() if field in {"countries", "groups"}:
            return {name: pseudo(value) for name, value in raw.items()}
        case dict():
            return {name: pseudo_content(value, name) for name, value in raw.items()}
        case list():
            return [pseudo_content(value, field) for value in raw]
        case str() if field in TRANSLATED_FIELDS:
            return pseudo(raw)
        case _:
            return raw


def catalogue() -> Catalog:
    """Return every text that goes through gettext, in the pseudo-language."""
    texts: set[str | tuple[str, ...]] = set()
    methods = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    for _, _, text, _, _ in extract_from_dir(ROOT / "dlis_widgets", methods):
        texts.add(text if isinstance(text, str) else tuple(filter(None, text)))
    for path in (ROOT / "workbooks").rglob("*.ipynb"):
        for _, text, _, _ in extract_from_file("dlis_widgets.translation:extract_notebook", path):
            texts.add(str(text))
    notes = ROOT / "data/indicators/indicators.csv"
    for _, text, _, _ in extract_from_file("dlis_widgets.translation:extract_notes", notes):
        texts.add(str(text))
    made = Catalog(locale="en")
    for text in sorted(texts, key=str):
        made.add(text, pseudo(text) if isinstance(text, str) else tuple(map(pseudo, text)))
    return made


def speaking(folder: Path) -> Path:
    """Make a data folder that also speaks the pseudo-language; return it."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    for name in (*(kind.folder for kind in DOCUMENTS), "indicators"):
        for path in (data / name).glob("*.en.yaml"):
            raw = {**pseudo_content(yaml.safe_load(path.read_text("utf-8"))), "language": LANGUAGE}
            other = path.with_name(path.name.replace(".en.", f".{LANGUAGE}."))
            other.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    (data / "translations").mkdir(exist_ok=True)
    with (data / "translations" / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, catalogue())
    return data


def plain(texts: Iterable[str]) -> list[str]:
    """Return the texts that hold plain English: no accent in several long words."""
    stripped = (text.strip() for text in texts if not re.search("[áçéíñóúý]", text))
    return [text for text in stripped if len(WORDS.findall(text)) >= PLAIN_WORDS]


def english_words(texts: Iterable[str]) -> list[str]:
    """Return each long word that stayed English, in a sentence that is translated around it, too."""
    words = (word for text in texts for word in re.findall(r"\b[A-Za-z]{4,}\b", text))
    return [word for word in words if re.search("[aceinouy]", word, re.IGNORECASE)]


class _Texts(HTMLParser):
    """What a reader sees or hears: text outside of styles and metadata, and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "aria-label" and value]
        if tag in {"style", "metadata", "th"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        is_name = self.inside == ["th"] and re.fullmatch("[a-z][a-z0-9_]*", data)
        if self.inside in ([], ["th"]) and not is_name:
            self.found.append(data)


def texts_of(html: str) -> list[str]:
    """Return what a reader sees or hears of some HTML, its drawings included.

    Heads of tables that are names in the code, such as `alpha_low` or `eigenvalue`, are left out.
    """
    reader = _Texts()
    reader.feed(html)
    return reader.found
