"""Files from strangers: bytes to notebook, cells to choices, text to text that shows itself.

Nothing here executes, imports, unpickles or renders anything of a file. Every limit exists because a
hand-in may be hostile or broken; a broken one must cost its own grade and no other.
"""

from __future__ import annotations

import io
import json
import re
import stat
import tokenize
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import checked, read_literal
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value

MAX_FILE = 10_000_000
"""Bytes of a hand-in that are read: a released workbook with long answers has about 0.2 MB."""

MAX_LITERAL = 50_000
"""Characters of a code cell that are looked at; the longest form of ours needs about 2,000."""

_MAX_DEPTH = 4
_TOKENS = {tokenize.STRING, tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class UnreadableError(DlisError):
    """A hand-in holds no workbook that could be read."""


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    UnreadableError
        If it is a link, not a file, or larger than `MAX_FILE`.
    """
    facts = path.lstat()
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadableError(f"{path.name} is a link or no file; ask for the notebook file itself.")
    if facts.st_size > MAX_FILE:
        size = facts.st_size / 1e6
        raise UnreadableError(
            f"{path.name} has {size:.0f} MB, more than the {MAX_FILE // 10**6} MB that are read; "
            "ask for the file that the workbook saves."
        )
    return path.read_bytes()


def parse(raw: bytes) -> dict[str, Any]:
    """Return a notebook's JSON, with at least a list of cells that are mappings.

    Notebooks of format 3 keep their cells in worksheets and their code in ``input``; both are
    brought to the place where format 4 has them.

    Raises
    ------
    UnreadableError
        If the bytes are no notebook.
    """
    try:
        notebook = json.loads(_text(raw))
    except (ValueError, RecursionError):
        raise UnreadableError(
            "this is no readable notebook, perhaps only a part of one; ask for the file again."
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [one for one in notebook["worksheets"] if isinstance(one, dict)]
        cells = [cell for one in sheets if isinstance(one.get("cells"), list) for cell in one["cells"]]
    if not isinstance(cells, list):
        raise UnreadableError("this file holds no notebook cells; ask for the file that the workbook saves.")
    metadata = notebook.get("metadata")
    return {
        "metadata": metadata if isinstance(metadata, dict) else {},
        "cells": [_cell(cell) for cell in cells if isinstance(cell, dict)],
    }


def _text(raw: bytes) -> str:
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cell(raw: dict[str, Any]) -> dict[str, Any]:
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(one for one in source if isinstance(one, str))
    metadata = raw.get("metadata")
    return {
        "cell_type": raw.get("cell_type"),
        "source": source if isinstance(source, str) else "",
        "metadata": metadata if isinstance(metadata, dict) else {},
        "has_more": bool(raw.get("attachments")),
    }


def facts_of(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notebook says of its workbook: name, version, locale; none of it is trusted."""
    facts = notebook["metadata"].get("dlis")
    return facts if isinstance(facts, dict) else {}


def literal(source: str) -> Value | None:
    """Return the choices in a code cell, or None; safe for any text.

    The tokens are looked at before Python's parser sees them: only ``answer =``, text, commas,
    colons and brackets, not nested deeper than our forms are. Python's documentation warns that
    deep or huge input can crash its parser.
    """
    if len(source) > MAX_LITERAL or "\0" in source:
        return None
    depth = 0
    try:
        # What the workbooks write themselves is JSON as well, whose parser is made for strangers.
        return checked(json.loads(source.removeprefix("answer = ")))
    except (ValueError, RecursionError):
        pass
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.OP and token.string in "{[":
                depth += 1
            elif token.type == tokenize.OP and token.string in "}]":
                depth -= 1
            known = token.type in _TOKENS or token.string in {"answer", "=", ",", ":", "{", "}", "[", "]"}
            if not known or depth > _MAX_DEPTH:
                return None
        return read_literal(source)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return None


def clean(text: str) -> str:
    """Return a text without what no file can hold and nobody can see."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _BIDI.sub("", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Return a text of one line, for a note that quotes a stranger."""
    return " ".join(clean(text).split())
