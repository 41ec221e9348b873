"""A language that nobody speaks: accented and 40 % longer, so that what is left untranslated shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import write_po

from dlis_widgets.content.models import DOCUMENTS
from tests.conftest import ROOT, address, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
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
    texts: set[str] = set()
    methods = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    for _, _, text, _, _ in extract_from_dir(ROOT / "dlis_widgets", methods):
        texts.add(text if isinstance(text, str) else text[0])
    for path in (ROOT / "workbooks").rglob("*.ipynb"):
        for _, text, _, _ in extract_from_file("dlis_widgets.translation:extract_notebook", path):
            texts.add(str(text))
    notes = ROOT / "data/indicators/indicators.csv"
    for _, text, _, _ in extract_from_file("dlis_widgets.translation:extract_notes", notes):
        texts.add(str(text))
    made = Catalog(locale="en")
    for text in sorted(texts):
        made.add(text, pseudo(text))
    return made


@pytest.fixture(scope="module")
def pseudo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that also speaks the pseudo-language."""
    data = tmp_path_factory.mktemp("pseudo") / "data"
    shutil.copytree(ROOT / "data", data)
    for folder in (*(kind.folder for kind in DOCUMENTS), "indicators"):
        for path in (data / folder).glob("*.en.yaml"):
            raw = {**pseudo_content(yaml.safe_load(path.read_text("utf-8"))), "language": LANGUAGE}
            name = path.name.replace(".en.", f".{LANGUAGE}.")
            path.with_name(name).write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    (data / "translations").mkdir(exist_ok=True)
    with (data / "translations" / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, catalogue())
    return data


@pytest.fixture(scope="module")
def pseudo_server(pseudo_data: Path) -> Iterator[str]:
    """Return the address of a site in the pseudo-language."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "dlis_widgets", "serve", "--no-browser", "--lang", LANGUAGE),
        *("--port", str(port), "--out", str(pseudo_data.parent / "site")),
    ]
    url = f"http://localhost:{port}"
    with running(command, url, pseudo_data.parent, DLIS_DATA=str(pseudo_data)):
        yield url


def test_the_checker_accepts_the_language(pseudo_data: Path) -> None:
    command = [sys.executable, "-m", "dlis_widgets", "check"]
    result = subprocess.run(
        command, env={"DLIS_DATA": str(pseudo_data), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", ["home", "digital-agility", "module-1"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_left_untranslated_and_no_layout_breaks(
    pseudo_server: str, page: Page, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(pseudo_server, name, LANGUAGE))
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px too wide"
    assert untranslated(page) == []


def untranslated(page: Page) -> list[str]:
    """Return the visible texts and labels that hold plain English: no accent in several long words."""
    texts: list[str] = page.evaluate("""() => {
        const skipped = "script, style, noscript, .dlis-sources, code, [href^='#source-'], .dlis-source";
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            if (!text.parentElement.closest(skipped)) found.push(text.textContent);
        }
        return found;
    }""")
    plain = (text.strip() for text in texts if not re.search("[áçéíñóúý]", text))
    return [text for text in plain if len(WORDS.findall(text)) >= PLAIN_WORDS]
