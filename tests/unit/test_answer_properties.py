"""Whatever somebody writes or chooses comes back exactly, and nothing is ever evaluated."""

from __future__ import annotations

import ast
import json

import made
import nbformat
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets.answers.notebook import fill, read, read_literal, write_literal
from dlis_widgets.answers.sheet import Answer

RELEASED = made.released_pair()

WORDS = (
    r"""answer = { } [ ] ( ) "q" 'x' : , None 1 1e999 # \ " ''' f'{x}' b'x' * ** - lambda:0 open('x') é ;"""
)
fragments = st.sampled_from([*WORDS.split(), " ", "\n", "\x00", "\ud800"])


def is_answer(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(field, str)
        and (
            isinstance(choice, str)
            or (isinstance(choice, list) and all(isinstance(one, str) for one in choice))
        )
        for field, choice in value.items()
    )


@given(text=made.texts, form=made.forms, at=made.times)
def test_reading_gives_back_exactly_what_was_filled_in(
    text: str, form: dict[str, str | list[str]], at: str | None
) -> None:
    answers = {"text": Answer(value=text, at=at), "form": Answer(value=form, at=at)}
    assert read(fill(RELEASED, answers), RELEASED) == answers


@given(text=made.texts, form=made.forms, at=made.times)
def test_jupyter_saving_the_notebook_changes_no_answer(
    text: str, form: dict[str, str | list[str]], at: str | None
) -> None:
    answers = {"text": Answer(value=text, at=at), "form": Answer(value=form, at=at)}
    saved = nbformat.writes(nbformat.from_dict(fill(RELEASED, answers)))
    # What goes to disk and through a zip is bytes.
    again = nbformat.reads(saved.encode().decode(), as_version=4)
    assert read(again, RELEASED) == answers


@given(text=made.texts, form=made.forms)
def test_an_answer_left_out_stays_unanswered(text: str, form: dict[str, str | list[str]]) -> None:
    assert set(read(fill(RELEASED, {"text": Answer(value=text)}), RELEASED)) == {"text"}
    assert set(read(fill(RELEASED, {"form": Answer(value=form)}), RELEASED)) == {"form"}


@given(form=made.forms)
def test_a_literal_is_python_and_json_at_once(form: dict[str, str | list[str]]) -> None:
    source = write_literal(form)
    name, literal = source[:9], source[9:]
    assert name == "answer = "
    assert json.loads(literal) == form
    assert ast.literal_eval(literal) == form
    namespace: dict[str, object] = {}
    exec(source, {"__builtins__": {}}, namespace)  # noqa: S102 - plain nbgrader runs the cell
    assert namespace == {"answer": form}


@given(form=made.forms)
def test_a_literal_reads_back(form: dict[str, str | list[str]]) -> None:
    assert read_literal(write_literal(form)) == form


@given(
    source=st.one_of(
        st.text(),
        st.lists(fragments).map("".join),
        st.lists(fragments).map(lambda x: "answer = " + "".join(x)),
    )
)
def test_any_source_is_an_answer_or_none_and_never_an_error(source: str) -> None:
    value = read_literal(source)
    assert value is None or is_answer(value)


def test_no_code_runs_while_reading() -> None:
    spy: list[str] = []
    ast.called_by_student = spy.append  # type: ignore[attr-defined]
    try:
        for call in (
            "__import__('ast').called_by_student('x')",
            "[__import__('ast').called_by_student('x')][0]",
        ):
            for source in (
                f"answer = {call}",
                f"answer = {{'q': {call}}}",
                f"answer = {{{call}: 'x'}}",
                f"answer = f'{{{call}}}'",
                f"answer: {call} = {{}}",
                f"answer = {{**{call}}}",
            ):
                assert read_literal(source) is None
    finally:
        del ast.called_by_student  # type: ignore[attr-defined]
    assert spy == []


def test_sources_that_exhaust_a_parser_hold_no_answer() -> None:
    for source in (
        "(" * 5_000,
        "-" * 100_000 + "1",
        "{'q':" * 200,
        "[" * 100_000,
        "9" * 10_000,
        "1" + "+1" * 50_000,
        "x" + ".y" * 20_000,
    ):
        assert read_literal("answer = " + source) is None
