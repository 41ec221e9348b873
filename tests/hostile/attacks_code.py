"""Code where choices or texts belong, and literals that are too much for a parser."""

from __future__ import annotations

import base64
import pickle
from typing import Any

from tests.hostile.drafts import (
    ADDED,
    CASE,
    CHANGED,
    CODE_INSTEAD,
    HONEST_TEXT,
    INVISIBLE,
    OTHER_CASE,
    OTHER_TASK,
    QUIZ,
    TASK,
    TEXT,
    THIRD_CASE,
    Draft,
    Family,
)

CODE = Family()


@CODE.attack(ADDED)
def added_code_cell(draft: Draft) -> None:
    draft.add("code", draft.bomb)


@CODE.attack(ADDED)
def added_code_cell_at_the_top(draft: Draft) -> None:
    draft.notebook["cells"].insert(0, draft.add("code", f"import dlis_widgets\n{draft.bomb}"))
    draft.notebook["cells"].pop()


@CODE.attack(CHANGED)
def changed_locked_cell(draft: Draft) -> None:
    draft.type("show-workbook", draft.bomb)


@CODE.attack(CHANGED)
def changed_test_cell(draft: Draft) -> None:
    draft.type(f"check-{CASE}", f"{draft.bomb}\n3.0")


@CODE.attack(CHANGED)
def monkeypatched_points(draft: Draft) -> None:
    draft.type("show-workbook", "import dlis_widgets\ndlis_widgets.Workbook.check = lambda *_: 1000.0")


@CODE.attack(ADDED)
def raw_cell_with_a_script(draft: Draft) -> None:
    script = "<script>document.title=window.__pwned='canary'</script>"
    draft.add("raw", script)["metadata"] = {"raw_mimetype": "text/html", "format": "text/html"}


@CODE.attack(ADDED)
def added_markdown_cell(draft: Draft) -> None:
    draft.add("markdown", "<img src=x onerror=\"document.title=window.__pwned='canary'\">")


@CODE.attack(CHANGED)
def reflection_turned_into_a_code_cell(draft: Draft) -> None:
    draft.cell(TEXT).update(cell_type="code", source=draft.bomb, outputs=[], execution_count=None)


@CODE.attack(CHANGED)
def case_turned_into_a_markdown_cell(draft: Draft) -> None:
    draft.cell(CASE).update(cell_type="markdown", source=f"answer = {draft.bomb}")


@CODE.attack(CODE_INSTEAD)
def run_magic(draft: Draft) -> None:
    draft.files["evil.py"] = draft.bomb
    draft.type(CASE, "%run evil.py")


class _Bomb:
    def __init__(self, code: str) -> None:
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, (self.code,)


@CODE.attack()
def pickle_in_texts(draft: Draft) -> None:
    pickled = base64.b64encode(pickle.dumps(_Bomb(draft.bomb))).decode()
    draft.answer(CASE, {"__reduce__": pickled, "__class__": "subprocess.Popen", "py/reduce": draft.bomb})
    draft.cell(HONEST_TEXT)["metadata"]["pickle"] = pickled


@CODE.attack(CODE_INSTEAD)
def pickle_loads(draft: Draft) -> None:
    draft.type(CASE, f"answer = __import__('pickle').loads({pickle.dumps(_Bomb(draft.bomb))!r})")


@CODE.attack(CODE_INSTEAD)
def encoding_declaration(draft: Draft) -> None:
    hidden = draft.bomb.encode("utf-7").decode("ascii")
    draft.type(CASE, f"# -*- coding: utf-7 -*-\nanswer = {{}} #+AAo-{hidden}\n{draft.bomb}")


INSTEAD_OF_CHOICES = {
    "code-in-the-solution-cell": "BOMB\nanswer = {}",
    "code-after-an-honest-looking-answer": 'answer = {"a": "b"}; BOMB',
    "cell-magic": "%%bash\nCOMMAND",
    "line-magic": "%system COMMAND",
    "shell-command": "!COMMAND",
    "get-ipython": 'answer = get_ipython().system("COMMAND")',
    "exec-of-text": 'answer = exec("""BOMB""")',
    "import-inside-the-literal": 'answer = {"a": BOMB}',
    "f-string": 'answer = {"a": f"""{BOMB}"""}',
    "lambda-called-at-once": "answer = (lambda: BOMB)()",
    "comprehension": 'answer = {"a": str(one) for one in BOMB}',
    "walrus": 'answer = {"a": (b := BOMB)}',
    "unpacked-mapping": 'answer = {"a": "b", **dict(c=BOMB)}',
    "annotation": "answer: BOMB = {}",
    "decorator": "@BOMB.append\ndef answer(): ...",
    "subscript-of-the-target": 'answer = workbook = {"a": "b"}\nanswer[BOMB] = {}',
    "joined-lines": 'answer = {"a": "b"} \\\n or BOMB',
}
"""BOMB and COMMAND stand for Python and for shell that the canary would notice."""

NOT_CHOICES = {
    "huge-literal": "answer = {" + ", ".join(f'"key-{at}": "x"' for at in range(20_000)) + "}",
    "a-million-keys": "answer = {" + "'':''," * 1_000_000 + "}",
    "huge-power": 'answer = {"a": 9**9**9}',
    "huge-int": 'answer = {"a": ' + "9" * 40_000 + "}",
    "deep-brackets": "answer = " + "[" * 20_000 + "]" * 20_000,
    "deep-mappings": "answer = " + '{"a": ' * 5_000 + '"b"' + "}" * 5_000,
    "deep-parentheses": "answer = " + "(" * 20_000 + ")" * 20_000,
    "deep-unary-operators": 'answer = {"a": ' + "-" * 40_000 + "1}",
    "deep-not": 'answer = {"a": ' + "not " * 10_000 + "1}",
    "deep-attributes": "answer = a" + ".a" * 20_000,
    "deep-f-strings": "answer = " + "f'{" * 200 + "1" + "}'" * 200,
    "deep-indentation": "".join(" " * at + "if 1:\n" for at in range(200)) + " " * 200 + "answer = {}",
    "unterminated-text": 'answer = {"a": """',
    "null-byte-in-code": 'answer = {"a": "\0b"}\0',
    "non-string-values": 'answer = {"a": 1, "b": None, "c": True, "d": 1.5, "e": b"x", "f": ...}',
    "mappings-in-mappings": 'answer = {"a": {"b": {"c": "d"}}}',
    "keys-that-are-no-text": 'answer = {1: "a", ("b",): "c"}',
    "text-instead-of-choices": "answer = 'everything'",
    "another-variable": 'workbook = {"a": "b"}',
}
UNKNOWN_CHOICES = {
    "unknown-option-ids": 'answer = {"what-now": "the-moon", "__proto__": "x", "constructor": ["x"]}',
    "html-in-option-ids": 'answer = {"<img src=x onerror=\\"window.__pwned=\'canary\'\\">": "<script>window.__pwned=\'canary\'</script>"}',
    "script-end-in-choices": 'answer = {"a": ["</script></pre></td><script>window.__pwned=\'canary\'</script>"]}',
}
UNSEEN_CHOICES = {
    "surrogates-in-choices": 'answer = {"\\ud800": "\\udfff", "a": ["\\udc00"]}',
    "control-characters-in-choices": 'answer = {"\\x00\\x1b[2J": "\\u202egnp.exe"}',
}

PLACES = (CASE, OTHER_CASE, THIRD_CASE, QUIZ, TASK, OTHER_TASK)
CODE.typed(PLACES, INSTEAD_OF_CHOICES | NOT_CHOICES, CODE_INSTEAD)
CODE.typed(PLACES, UNKNOWN_CHOICES)
CODE.typed(PLACES, UNSEEN_CHOICES, INVISIBLE)
