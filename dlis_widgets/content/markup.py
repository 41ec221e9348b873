"""Markdown to HTML for content texts, with citations.

HTML inside a text is escaped: content files are data, and a case that somebody sends by mail
must not bring a script along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CITATION = re.compile(r"\[@([a-z0-9-]+)\]")
SOURCE_LINK = re.compile(r"#source-([a-z0-9-]+)")
TERM = re.compile(r"\]\(term:([a-z0-9-]+)\)")
TERM_LINK = re.compile(r"\]\(#term-([a-z0-9-]+)\)")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded only where a text is rendered

    # Straight quotes, which are easy to type, show as “these”; any other marks stay as they are.
    return MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])


def cited_ids(text: str) -> list[str]:
    """Return the ids cited in a text, unresolved or resolved, in order of appearance."""
    return CITATION.findall(text) + SOURCE_LINK.findall(text)


def term_ids(text: str) -> list[str]:
    """Return the ids of the glossary's terms that a text links to, unresolved or resolved."""
    return TERM.findall(text) + TERM_LINK.findall(text)


def author(reference: Mapping[str, Any]) -> str:
    """Return a reference's authors as a short label."""
    names = [person.get("literal") or person.get("family", "") for person in reference.get("author", [])]
    shown = 2
    return " and ".join(names[:shown]) + (" and others" if len(names) > shown else "")


def year(reference: Mapping[str, Any]) -> str:
    """Return the year a reference was issued, or an empty text."""
    parts = reference.get("issued", {}).get("date-parts", [[]])
    return str(parts[0][0]) if parts and parts[0] else ""


def _name(reference: Mapping[str, Any]) -> str:
    """Return a law's short title, since its author says too little, or the authors."""
    return reference.get("title-short") or author(reference)


def citation_label(reference: Mapping[str, Any]) -> str:
    """Return the label that stands in the text: ``Statbel, 2024`` or ``GDPR, Article 5, 2016``."""
    return ", ".join(part for part in (_name(reference), year(reference)) if part)


def link_citations(text: str, references: Mapping[str, Mapping[str, Any]]) -> str:
    """Replace ``[@id]`` and ``(term:id)`` by links to the page's own lists of sources and words."""

    def link(match: re.Match[str]) -> str:
        reference = references.get(match[1])
        if reference is None:
            return match[0]
        label = citation_label(reference).replace("[", "(").replace("]", ")")
        return f"([{label}](#source-{match[1]}))"

    return TERM.sub(r"](#term-\1)", CITATION.sub(link, text))


@dataclass(frozen=True)
class Heading:
    """A heading in a notebook's narrative, and where a link to it leads."""

    level: int
    title: str
    anchor: str


def slug(title: str) -> str:
    """Return the anchor of a heading, in any script."""
    return re.sub(r"[\W_]+", "-", title.lower()).strip("-") or "section"


def narrative_html(source: str, table_label: str) -> tuple[str, list[Heading]]:
    """Render a notebook's Markdown cell, with anchors on headings and tables that can scroll.

    Parameters
    ----------
    source
        The cell's Markdown.
    table_label
        The word before the column heads in the accessible name of a table's scrolling frame.
    """
    tokens = _parser().parse(source)
    headings: list[Heading] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            title = _plain(tokens[place + 1])
            heading = Heading(int(token.tag[1]), title, slug(title))
            token.attrSet("id", heading.anchor)
            headings.append(heading)
    heads = iter(_prepare_tables(tokens))
    html = _parser().renderer.render(tokens, _parser().options, {})

    def framed(_: re.Match[str]) -> str:
        label = escape(f"{table_label}: {', '.join(next(heads))}")
        frame = f'<div class="dlis-scroll dlis-stack" tabindex="0" role="region" aria-label="{label}">'
        return f'{frame}<table role="table">'

    return re.sub("<table>", framed, html).replace("</table>", "</table></div>"), headings


_TABLE_ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "th": "columnheader", "td": "cell"}


def _prepare_tables(tokens: list[Token]) -> list[list[str]]:
    """Return the column heads of each table, which tell two tables apart.

    Each cell gets its column's head, and everything its role: on a phone the style sheet puts the
    cells under each other, which makes some browsers forget that this is a table.
    """
    tables: list[list[str]] = []
    column = 0
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            tables[-1].append(_plain(tokens[place + 1]))
        elif token.type == "td_open":
            token.attrSet("data-head", tables[-1][column])
            column += 1
        if token.nesting == 1 and token.tag in _TABLE_ROLES:
            token.attrSet("role", _TABLE_ROLES[token.tag])
    return tables


def _plain(token: Token) -> str:
    """Return the words of a piece of Markdown, without marks and links."""
    return "".join(child.content for child in token.children or [])


@dataclass
class Renderer:
    """Renders texts and remembers which sources they cited and which terms they linked to.

    Parameters
    ----------
    references
        CSL JSON entries by id.
    """

    references: Mapping[str, Mapping[str, Any]]
    cited: dict[str, None] = field(default_factory=dict)
    terms: dict[str, None] = field(default_factory=dict)

    def block(self, text: str) -> Markup:
        """Render paragraphs, lists and tables."""
        return self._render(text, is_block=True)

    def inline(self, text: str) -> Markup:
        """Render one line without a paragraph around it."""
        return self._render(text, is_block=False)

    def _render(self, text: str, *, is_block: bool) -> Markup:
        self.cited.update(dict.fromkeys(CITATION.findall(text)))
        self.terms.update(dict.fromkeys(TERM.findall(text)))
        return _markup(link_citations(text, self.references), is_block=is_block)


@lru_cache(maxsize=4096)
def _markup(text: str, *, is_block: bool) -> Markup:
    html = _parser().render(text) if is_block else _parser().renderInline(text)
    return Markup(html)  # noqa: S704 - HTML in the text is escaped


def reference_html(reference: Mapping[str, Any]) -> Markup:
    """Return a reference as one line of HTML for a list of sources."""
    when = year(reference)
    head = escape(_name(reference)) + (f" ({when})" if when else "")
    title = f"<cite>{escape(reference['title'])}</cite>"
    url = str(reference.get("URL", ""))
    if url.startswith(("https://", "http://")):
        title = f'<a href="{escape(url)}" rel="noreferrer">{title}</a>'
    note = f" {escape(reference['note'])}" if reference.get("note") else ""
    return Markup(f"{head}. {title}.{note}")  # noqa: S704 - every part is escaped
