"""The sentences that the scripts show, and the joining of the scripts into one file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.web.messages import MESSAGES, messages
from dlis_widgets.web.scripts import STATIC, script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.js"))}
CALL = re.compile(r"(?<![\w.$])t\(")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMPARED = re.compile(r'[=!]==\s*"[^"]*"|"[^"]*"\s*[=!]==')


def first_argument(source: str, start: int) -> tuple[str, str]:
    """Return the first argument of the call whose bracket opens before ``start``, and the other arguments."""
    depth, end, comma = 1, start, 0
    while depth:
        string = STRING.match(source, end)
        if string:
            end = string.end()
            continue
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(source[end], 0)
        if depth == 1 and source[end] == "," and not comma:
            comma = end
        end += 1
    comma = comma or end - 1
    return source[start:comma], source[comma : end - 1]


def said(source: str) -> Iterator[tuple[str, str]]:
    """Yield every sentence that a script passes to ``t``, with the call's other arguments."""
    for call in CALL.finditer(source):
        if source[: call.start()].endswith("function "):
            continue
        argument, others = first_argument(source, call.end())
        if re.fullmatch(r"\w+", argument):
            [choice] = re.findall(rf"const {argument} = (.*?);\n", source[: call.start()], re.DOTALL)[-1:]
            sentences = [one for one in STRING.findall(choice) if " " in one]
        else:
            sentences = STRING.findall(COMPARED.sub("", argument))
        assert sentences, f"no sentence is found in t({argument}"
        yield from ((one, others) for one in sentences)


SAID = [(name, sentence, others) for name, source in SCRIPTS.items() for sentence, others in said(source)]


def test_every_sentence_of_the_scripts_is_listed_for_translation() -> None:
    assert {sentence for _, sentence, _ in SAID} - set(MESSAGES) == set()


def test_every_listed_sentence_is_used_by_a_script() -> None:
    assert set(MESSAGES) - {sentence for _, sentence, _ in SAID} == set()


def test_no_sentence_is_listed_twice() -> None:
    assert [one for one, count in Counter(MESSAGES).items() if count > 1] == []


@pytest.mark.parametrize(("name", "sentence", "others"), [one for one in SAID if "{" in one[1]])
def test_every_part_of_a_sentence_is_filled_in(name: str, sentence: str, others: str) -> None:
    parts = set(re.findall(r"\{(\w+)\}", sentence))
    given = set(re.findall(r"[{,]\s*(\w+)\s*(?=[:,}])", others))
    assert parts == given, name


def test_messages_are_given_by_their_english_text() -> None:
    assert messages(str.upper) == {text: text.upper() for text in MESSAGES}


@pytest.mark.parametrize("entry", ["page.js", "lab.js"])
def test_joined_scripts_have_no_imports_and_declare_no_name_twice(entry: str) -> None:
    joined = script(entry)
    assert re.findall(r"^[ \t]*import\b.*", joined, re.MULTILINE) == []
    assert "import(" not in re.sub(r'import\("\./[\w-]+\.js"\)\.', "", joined), "only types may be imported"
    names = re.findall(r"^(?:async )?(?:function\*?|class|const|let|var) +([\w$]+)", joined, re.MULTILINE)
    assert len(names) > 10
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_page_script_exports_nothing_and_the_lab_script_one_thing() -> None:
    exports = re.compile(r"^[ \t]*export\b.*", re.MULTILINE)
    assert exports.findall(script("page.js")) == []
    [export] = exports.findall(script("lab.js"))
    assert export.startswith("export default")


def test_joined_scripts_hold_each_module_once_after_what_it_needs() -> None:
    joined = script("page.js")
    needed = [name for name in SCRIPTS if name not in {"lab.js", "desk.js"}]
    first_lines = {
        name: next(
            line.removeprefix("export ")
            for line in SCRIPTS[name].splitlines()
            if re.match(r"(export )?(function|class|const|let)\b", line)
        )
        for name in needed
    }
    assert {name: joined.count(f"{first_lines[name]}\n") for name in needed} == dict.fromkeys(needed, 1)
    for name in needed:
        for imported in re.findall(
            r'^import \{.*? from "\./([\w-]+\.js)";', SCRIPTS[name], re.MULTILINE | re.DOTALL
        ):
            assert joined.index(first_lines[imported]) < joined.index(first_lines[name])


@pytest.mark.parametrize("entry", ["page.js", "lab.js"])
def test_joined_scripts_lose_comments_and_nothing_else(entry: str) -> None:
    lines = script(entry).splitlines()
    comments = re.compile(r"^\s*(//|/\*\*|\* |\*/)")
    assert [line for line in lines if comments.match(line) and "*/ (" not in line] == []
    kept = set(lines)
    for name, source in SCRIPTS.items():
        if name in {"lab.js", "page.js", "desk.js"}:
            continue
        code = [line for line in source.splitlines() if line.strip() and not comments.match(line)]
        missing = [line for line in code if line.removeprefix("export ") not in kept]
        assert [line for line in missing if not line.startswith("import ")] == [], name


def test_no_script_speaks_to_anybody_else() -> None:
    for name, source in SCRIPTS.items():
        addresses = set(re.findall(r"\bhttps?://[^\"'`\s]+", source))
        assert addresses <= {"http://www.w3.org/2000/svg"}, name


@pytest.mark.slow
def test_a_browser_can_parse_the_joined_page_script(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate("(source) => { new Function('\"use strict\";' + source); }", script("page.js"))
    page.close()
