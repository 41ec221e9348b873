"""What a student sent is data: read as far as it can be read, never run, shown as it was typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import made
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from dlis_widgets.answers.notebook import write_literal
from dlis_widgets.grading.hand_in import read_hand_in
from dlis_widgets.grading.rebuild import inert, rebuild, typed
from dlis_widgets.grading.untrusted import UnreadableError, literal, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

any_text = st.text(st.characters(exclude_categories=[]))
"""Also with halves of character pairs, which JSON can hold."""

WORDS = """answer { } [ ] : , "q" 'x' f'{q}' b'x' ( ) -1 \\ " ''' # é lambda:0 ** None"""
fragments = st.lists(
    st.sampled_from([*WORDS.split(), " = ", "\n", "\t", "\0", "\ud800", "\f", "\u2028", "\ufeff"])
).map("".join)
MARKUP = r"""</pre> <pre> <script> &lt; &amp; &#0; &copy $$ \( \[ \begin{a} \end{a} ``` ~~~ # * ![a](b) <!-- --> ]]>
<? <img/src=x onerror=y> [a]:b |-| {{x}} https://example.org " a"""


@given(form=made.forms)
def test_what_the_workbook_writes_reads_back(form: dict[str, str | list[str]]) -> None:
    assert literal(write_literal(form)) == form


@pytest.mark.parametrize(
    "source",
    [
        "answer = {'a': 'x', 'b': ['y', 'z']}",
        'answer={"a":"x","b":["y","z"]}',
        "# mine\nanswer = {\n  'a': 'x',  # first\n\n  'b': ['y', 'z'],\n}\n",
        "answer = {'a': 'x', 'b': ['y' , \"\"\"z\"\"\"]}",
        "answer = {r'a': u'x', 'b': ['y', 'z']}",
    ],
)
def test_choices_typed_by_hand_are_read(source: str) -> None:
    assert literal(source) == {"a": "x", "b": ["y", "z"]}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "answer = None",
        "answer = 'x'",
        "answer = ['x']",
        "answer = 5",
        "other = {'a': 'x'}",
        "answer = {'a': 5}",
        "answer = {'a': {'b': 'c'}}",
        "answer = {'a': [['x']]}",
        "answer = {5: 'x'}",
        "answer = {**{'a': 'x'}}",
        "answer = {'a': 'x'}\nanswer = {'a': 'y'}",
        "answer = answer = {'a': 'x'}",
        "answer = {'a': 'x'}; import os",
        "answer = {'a': __import__('os').name}",
        "answer = {'a': f'{1}'}",
        "answer = {'a': f'x'}",
        "answer = {'a': b'x'}",
        "answer = {'a': 'x' * 9}",
        "answer = {'a': 'x'} if 1 else 2",
        "answer = {'a' for answer in 'x'}",
        "answer: dict = {'a': 'x'}",
        "answer = ({'a': 'x'})",
        "  answer = {'a': 'x'}",
        "answer = {'a': 'x'",
        "answer = {'a': 'x\0'}",
        "answer = " + "[" * 4_000 + "]" * 4_000,
        "answer = " + "{'a':" * 4_000 + "'x'" + "}" * 4_000,
        "answer = " + "-" * 40_000 + "1",
        "answer = {'a': '" + "x" * 60_000 + "'}",
        "answer = {" + "'a': 'x', " * 6_000 + "}",
        '"""' * 5_001,
    ],
    ids=lambda source: source[:40],
)
def test_anything_but_choices_is_no_answer(source: str) -> None:
    assert literal(source) is None


@given(
    source=st.one_of(
        any_text, fragments, fragments.map("answer = {}".format), any_text.map("answer = ".__add__)
    )
)
def test_any_text_is_choices_or_none_and_no_error(source: str) -> None:
    found = literal(source)
    assert found is None or isinstance(found, dict)
    for field, choice in (found or {}).items():
        assert isinstance(field, str)
        assert all(isinstance(one, str) for one in ([choice] if isinstance(choice, str) else choice))


CELL = {"cell_type": "code", "input": ["answer = ", "{}"], "metadata": {}}
READ = {"cell_type": "code", "source": "answer = {}", "metadata": {}, "has_more": False}


@pytest.mark.parametrize(
    ("notebook", "cells"),
    [
        ({"cells": []}, []),
        ({"worksheets": [{"cells": [CELL]}, {"cells": [CELL]}], "nbformat": 3}, [READ, READ]),
        ({"worksheets": [{"cells": [CELL]}, 5, {"cells": 5}, {}]}, [READ]),
        ({"cells": [5, None, [], CELL]}, [READ]),
        ({"cells": [{**CELL, "input": ["answer = ", 5, None, "{}"]}]}, [READ]),
        ({"cells": [{**CELL, "metadata": []}], "metadata": 5}, [READ]),
        ({"cells": [{"source": {}}]}, [{**READ, "cell_type": None, "source": ""}]),
        ({"cells": [{**CELL, "attachments": {"a.png": {}}}]}, [{**READ, "has_more": True}]),
    ],
)
def test_what_is_left_of_a_notebook_is_read(notebook: dict[str, Any], cells: list[Any]) -> None:
    assert parse(json.dumps(notebook).encode()) == {"metadata": {}, "cells": cells}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_a_file_saved_in_another_encoding_is_read(encoding: str) -> None:
    text = "Élodie: “déjà”"
    raw = json.dumps(made.notebook(made.solution_cell("text", "markdown", text)), ensure_ascii=False)
    assert parse(raw.encode(encoding))["cells"][0]["source"] == text


def is_notebook(parsed: dict[str, Any]) -> bool:
    """Say whether a parsed file has the parts that its readers rely on."""
    cells = parsed["cells"]
    return isinstance(parsed["metadata"], dict) and all(
        isinstance(one["source"], str) and isinstance(one["metadata"], dict) for one in cells
    )


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), any_text),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["cells", "worksheets", "metadata", "source", "input", "attachments", "dlis"]),
            inner,
        ),
    ),
)


@given(raw=st.one_of(st.binary(), json_values.map(lambda value: json.dumps(value).encode())))
@example(b"[" * 100_000)
@example(b"1" * 10_000)
@example(b'{"cells": [' * 20_000)
@example(b"\xff\xfe\x00")
@example(b"\x00\x00\xfe\xff\xff")
def test_any_bytes_are_a_notebook_or_unreadable(raw: bytes) -> None:
    try:
        parsed = parse(raw)
    except UnreadableError as error:
        assert str(error).startswith("this ")  # noqa: PT017 - the other outcome is as good
    else:
        assert is_notebook(parsed)


@given(value=json_values, extra=json_values)
def test_any_cells_are_a_notebook(value: object, extra: object) -> None:
    assert is_notebook(parse(json.dumps({"cells": [value, {"source": value, "metadata": extra}]}).encode()))


def test_whatever_was_read_can_be_written_again(tmp_path: Path) -> None:
    half = "\ud800"
    sent = made.released_pair()
    sent["cells"][0]["source"] = f"a{half}b"
    sent["cells"][1]["source"] = 'answer = {"q": "\\ud800", "\\udfff": ["\\ud800"]}'
    for cell in sent["cells"]:
        cell["metadata"]["dlis"] = {"at": half}
    sent["metadata"]["dlis"] = {"locale": half, "version": half}
    (tmp_path / "x.ipynb").write_text(json.dumps(sent), encoding="utf-8")
    released = made.released_pair()
    graded = rebuild(released, read_hand_in(tmp_path / "x.ipynb", released))
    assert b"a\xef\xbf\xbdb" in json.dumps(graded, ensure_ascii=False).encode()


shown_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")),
    st.lists(st.sampled_from([*MARKUP.split(), " ", "    ", "\t", "\n", "\n\n"])).map("".join),
)


@given(text=st.one_of(made.texts, any_text, shown_text))
def test_a_text_comes_back_as_it_was_typed(text: str) -> None:
    assert typed(inert(text)) == text


@pytest.mark.parametrize("source", ["", "*Your answer*", "<pre>x</pre>", inert("x") + "\n", inert("x")[:-1]])
def test_a_source_that_is_not_ours_stays(source: str) -> None:
    assert typed(source) == source


@pytest.mark.parametrize(
    "render", [markdown2html_mistune, MarkdownIt("commonmark", {"html": True}).enable("table").render]
)
@given(text=shown_text)
@example("</pre><script>alert(1)</script>")
@example("\n\n    code\n\n</pre>\n# title")
@example("$x < y$ \\(a\\) $$\n\\begin{a}b\\end{a}\n$$")
def test_a_text_shows_itself_and_nothing_else(render: Callable[[str], str], text: str) -> None:
    page = BeautifulSoup(render(inert(text)), "html.parser")
    assert [one.name for one in page.find_all()] == ["pre"]
    assert page.pre is not None
    assert page.pre.text == text
    assert not page.text.replace(text, "", 1).strip(), "nothing stands outside"
