"""Content is data: a case that somebody sends by mail brings no script along."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import small_content
import yaml

from dlis_widgets import Workbook
from dlis_widgets.content.markup import Renderer, link_citations, narrative_html, reference_html, slug

if TYPE_CHECKING:
    from pathlib import Path

ATTACK = "\"'><img src=x onerror=x> <script>alert(1)</script> [a](javascript:alert(1)) ![b](vbscript:x)"
KEPT = {
    "id",
    "language",
    "cycle",
    "country",
    "mode",
    "kind",
    "dimension",
    "dimensions",
    "digcomp",
    "task",
    "modules",
}


class Parts(HTMLParser):
    """Everything in a page that a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {
            value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}
        }


def assert_harmless(html: str) -> None:
    parts = Parts(html)
    assert parts.tags.isdisjoint({"script", "img", "iframe", "object", "style", "link", "base", "form"})
    assert {name for name in parts.attributes if name.startswith("on") or name == "style"} == set()
    assert {one for one in parts.addresses if not one.startswith(("#", "https://", "http://"))} == set()


def poisoned(value: Any) -> Any:  # noqa: ANN401 - content holds anything
    """Return the content with the attack in every text that is free text."""
    if isinstance(value, dict):
        return {name: one if name in KEPT or name == "id" else poisoned(one) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value} {ATTACK}" if isinstance(value, str) else value


def render(method: str, document_id: str) -> str:
    return str(getattr(Workbook("small"), method)(document_id).html)


@pytest.mark.parametrize(
    ("method", "file"),
    [
        ("prompt", "prompts/small-prompt"),
        ("case", "cases/small-case"),
        ("task", "tasks/small-task"),
        ("questionnaire", "instruments/small-index"),
        ("tool", "tools/small-tool"),
    ],
)
def test_html_in_a_content_file_is_shown_not_run(data_folder: Path, method: str, file: str) -> None:
    raw = poisoned(yaml.safe_load(small_content.FILES[f"{file}.en.yaml"]))
    (data_folder / f"{file}.en.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    html = render(method, raw["id"])
    assert "&lt;script&gt;alert(1)" in html, "the attack must have reached the page"
    assert_harmless(html)


def test_html_in_a_reference_is_shown_not_run(data_folder: Path) -> None:
    entries = [
        {**poisoned(entry), "id": entry["id"], "URL": 'https://example.org/?a="><script>'}
        for entry in small_content.REFERENCES
    ]
    (data_folder / "references.json").write_text(json.dumps(entries), encoding="utf-8")
    workbook = Workbook("small")
    prompt = workbook.prompt("small-prompt").html
    sources = workbook.sources().html
    assert "&lt;script&gt;" in sources
    assert_harmless(prompt + sources)


def test_a_script_as_address_of_a_reference_is_no_link() -> None:
    assert_harmless(str(reference_html({"title": "A page", "URL": "javascript:alert(1)"})))


def test_html_in_a_notebooks_narrative_is_shown_not_run() -> None:
    html, _ = narrative_html(
        f"# A {ATTACK}\n\n{ATTACK}\n\n<div onclick=x>\n\n| a |\n| - |\n| {ATTACK} |", 'T"><script>'
    )
    assert "&lt;script&gt;" in html
    assert_harmless(html)


@pytest.mark.usefixtures("data_folder")
def test_markdown_in_content_becomes_html() -> None:
    assert "<strong>What</strong> did you see" in render("prompt", "small-prompt")
    assert "And <em>then</em>?" in render("prompt", "small-prompt")


def test_straight_quotes_are_shown_as_curly_ones_also_in_the_outline() -> None:
    assert (
        Renderer({}).inline('"It\'s `"code"`," she said') == "“It’s <code>&quot;code&quot;</code>,” she said"
    )
    assert narrative_html('## The "divide"', "Table")[1][0].title == "The “divide”"


@pytest.mark.usefixtures("data_folder")
def test_sources_lists_what_was_cited_before_and_nothing_else() -> None:
    workbook = Workbook("small")
    assert "source-" not in workbook.sources().html
    workbook.prompt("small-prompt")
    html = workbook.sources().html
    assert 'id="source-small-2024"' in html
    assert "other-2023" not in html
    assert (
        'An office (2024). <a href="https://example.org/page" rel="noreferrer"><cite>A page</cite></a>.'
        in html
    )


def test_sources_lists_what_the_notebooks_narrative_cites(data_folder: Path) -> None:
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": ["As said [@other-2023], and ", "([x](#source-third-2022))."],
        },
        {
            "cell_type": "code",
            "metadata": {},
            "source": "# [@small-2024]",
            "outputs": [],
            "execution_count": None,
        },
        {"cell_type": "markdown", "metadata": {}, "source": "[@no-such-source]"},
    ]
    path = data_folder.parent / "small.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )
    html = Workbook("small").sources().html
    assert html.index('id="source-third-2022"') < html.index('id="source-other-2023"'), "by name"
    assert "source-small-2024" not in html
    assert "no-such-source" not in html


REFERENCES = {
    "one": {"author": [{"literal": "An office"}], "issued": {"date-parts": [[2024, 5]]}},
    "two": {"author": [{"family": "Pop"}, {"family": "Ionescu"}]},
    "many": {
        "author": [{"family": "A"}, {"family": "B"}, {"family": "C"}],
        "issued": {"date-parts": [[2020]]},
    },
    "odd": {"author": [{"literal": "O [1]"}], "issued": {"date-parts": [[]]}},
    "law": {
        "author": [{"literal": "A parliament"}],
        "title": "Law 7: what a file may hold",
        "title-short": "Law 7",
        "issued": {"date-parts": [[2016]]},
    },
}


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("So [@one].", "So ([An office, 2024](#source-one))."),
        ("[@two] [@many]", "([Pop and Ionescu](#source-two)) ([A and B and others, 2020](#source-many))"),
        ("[@odd]", "([O (1)](#source-odd))"),
        ("[@law]", "([Law 7, 2016](#source-law))"),
        ("[@unknown] @one [one] [@One]", "[@unknown] @one [one] [@One]"),
    ],
)
def test_a_citation_becomes_a_link_to_the_list_of_sources(text: str, linked: str) -> None:
    assert link_citations(text, REFERENCES) == linked


def test_a_law_stands_in_the_list_under_the_name_it_has_in_the_text() -> None:
    assert reference_html(REFERENCES["law"]) == "Law 7 (2016). <cite>Law 7: what a file may hold</cite>."


def test_a_renderer_remembers_what_it_cited_in_order_and_once() -> None:
    texts = Renderer(REFERENCES)
    assert str(texts.inline("[@two] and [@one]")).startswith('(<a href="#source-two">Pop and Ionescu</a>)')
    texts.block("[@one]")
    assert list(texts.cited) == ["two", "one"]


def test_headings_get_anchors_in_any_script() -> None:
    html, headings = narrative_html("## Τι *είναι*; `x`\n\ntext\n\n### 2. Șase", "Table")
    assert [(one.level, one.title, one.anchor) for one in headings] == [
        (2, "Τι είναι; x", "τι-είναι-x"),
        (3, "2. Șase", "2-șase"),
    ]
    assert '<h2 id="τι-είναι-x">' in html
    assert slug("?!") == "section"
