"""Files that are no notebooks, notebooks in odd clothes, and what lies beside them."""

from __future__ import annotations

import json
from typing import Any

from dlis_widgets.answers.sheet import Answer
from tests.hostile.attacks_text import IMG, SCRIPT
from tests.hostile.drafts import (
    AT,
    BESIDE,
    CASE,
    OTHER_CASE,
    TEXT,
    UNREADABLE,
    Draft,
    Family,
    decisions,
    sheet_of,
)

FILES = Family()
LEFT_OUT = "left out"
NO_CELLS = "no notebook cells"
NO_FILE = "a link or no file"
SENT = "module-1.ipynb"


@FILES.attack(UNREADABLE, is_readable=False)
def invalid_json(draft: Draft) -> None:
    draft.raw = draft.text.replace('"cells"', "cells", 1).encode()


@FILES.attack(UNREADABLE, is_readable=False)
def truncated_json(draft: Draft) -> None:
    draft.raw = draft.text.encode()[:20_000]


@FILES.attack(UNREADABLE, is_readable=False)
def empty_file(draft: Draft) -> None:
    draft.raw = b""


@FILES.attack(UNREADABLE, is_readable=False)
def web_page_named_notebook(draft: Draft) -> None:
    draft.raw = f"<!doctype html>{SCRIPT}".encode()


@FILES.attack(UNREADABLE, is_readable=False)
def python_named_notebook(draft: Draft) -> None:
    draft.raw = f"{draft.bomb}\n{draft.text}".encode()


@FILES.attack(UNREADABLE, is_readable=False)
def deeply_nested_json(draft: Draft) -> None:
    draft.raw = b'{"cells": ' + b"[" * 500_000 + b"]" * 500_000 + b"}"


@FILES.attack(UNREADABLE, is_readable=False)
def random_bytes(draft: Draft) -> None:
    draft.raw = b"PK\x03\x04" + bytes(range(256)) * 100


@FILES.attack(NO_CELLS, is_readable=False)
def json_that_is_no_notebook(draft: Draft) -> None:
    draft.raw = json.dumps([draft.notebook]).encode()


@FILES.attack(NO_CELLS, is_readable=False)
def cells_that_are_no_list(draft: Draft) -> None:
    draft.notebook["cells"] = {"0": draft.notebook["cells"][0]}


@FILES.attack("MB", is_readable=False)
def eleven_megabytes(draft: Draft) -> None:
    draft.notebook["padding"] = "x" * 11_000_000


@FILES.attack(NO_FILE, is_readable=False)
def folder_named_notebook(draft: Draft) -> None:
    draft.files[f"{SENT}/evil.html"] = SCRIPT
    draft.is_written = True


@FILES.attack(NO_FILE, is_readable=False)
def link_to_a_teachers_file(draft: Draft) -> None:
    draft.path.symlink_to(draft.secret)
    draft.is_written = True


@FILES.attack(NO_FILE, is_readable=False)
def link_without_end(draft: Draft) -> None:
    draft.path.symlink_to("/dev/zero")
    draft.is_written = True


@FILES.attack("unknown notebook", is_readable=False)
def another_name(draft: Draft) -> None:
    draft.files["module-1 (1).ipynb"] = draft.text
    draft.is_written = True


@FILES.attack()
def notebook_format_3(draft: Draft) -> None:
    def old(cell: dict[str, Any]) -> dict[str, Any]:
        source = {"input" if cell["cell_type"] == "code" else "source": cell["source"]}
        return {"cell_type": cell["cell_type"], "metadata": cell["metadata"], "language": "python", **source}

    cells = [old(cell) for cell in draft.notebook.pop("cells")]
    draft.notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}, None]}


@FILES.attack()
def notebook_format_99(draft: Draft) -> None:
    draft.notebook |= {"nbformat": 99, "nbformat_minor": "x", "orig_nbformat": []}


@FILES.attack()
def json_beyond_the_standard(draft: Draft) -> None:
    draft.notebook |= {"nbformat": float("nan"), "nbformat_minor": float("inf"), "1e999": 10**400}


@FILES.attack()
def utf_16(draft: Draft) -> None:
    draft.raw = draft.text.encode("utf-16")


@FILES.attack()
def latin_1(draft: Draft) -> None:
    draft.raw = draft.text.encode("latin-1", "replace")


@FILES.attack()
def byte_order_mark(draft: Draft) -> None:
    draft.raw = draft.text.encode("utf-8-sig")


@FILES.attack(BESIDE)
def sheet_of_wrong_types(draft: Draft) -> None:
    draft.files[BESIDE] = json.dumps({"workbook": 5, "answers": {TEXT: {"value": 5, "at": []}}})


@FILES.attack(BESIDE)
def sheet_that_is_huge(draft: Draft) -> None:
    draft.files[BESIDE] = sheet_of({TEXT: Answer(value="x" * 11_000_000, at=AT)})


@FILES.attack(BESIDE)
def sheet_that_is_nested(draft: Draft) -> None:
    draft.files[BESIDE] = '{"workbook": "module-1", "answers": ' + '{"a":' * 100_000 + "1" + "}" * 100_001


@FILES.attack(BESIDE)
def sheet_for_another_workbook(draft: Draft) -> None:
    answers = {CASE: Answer(value=decisions(CASE), at=AT)}
    draft.files[BESIDE] = sheet_of(answers, "digital-agility")


@FILES.attack(BESIDE)
def sheet_that_is_a_link(draft: Draft) -> None:
    draft.sheet.symlink_to(draft.secret)


@FILES.attack(BESIDE)
def sheet_that_is_a_folder(draft: Draft) -> None:
    draft.files[f"{BESIDE}/evil.py"] = draft.bomb


@FILES.attack(BESIDE)
def sheet_with_code(draft: Draft) -> None:
    draft.files[BESIDE] = f"answer = {draft.bomb}"


@FILES.attack("is very long", earns={f"check-{OTHER_CASE}": 3.0}, shows=IMG)
def sheet_with_html_and_too_much(draft: Draft) -> None:
    answers = {
        TEXT: Answer(value=IMG, at=IMG),
        CASE: Answer(value={f"key-{at}": IMG for at in range(50_000)}, at=AT),
        OTHER_CASE: Answer(value=decisions(OTHER_CASE), at=AT),
        "my-own-struggle": Answer(value="TOP SECRET", at=AT),
    }
    draft.files[BESIDE] = sheet_of(answers)


@FILES.attack(LEFT_OUT)
def web_page_beside(draft: Draft) -> None:
    draft.files["evil.html"] = draft.files["figures/evil.svg"] = SCRIPT
    draft.files["module-1.html"] = SCRIPT


@FILES.attack(LEFT_OUT)
def modules_beside(draft: Draft) -> None:
    for name in ("sitecustomize", "usercustomize", "json", "nbformat", "conftest", "evil"):
        draft.files[f"{name}.py"] = draft.bomb
    draft.files["dlis_widgets/__init__.py"] = draft.files["dlis_widgets/workbook.py"] = draft.bomb


@FILES.attack(LEFT_OUT)
def configuration_beside(draft: Draft) -> None:
    code = f"{draft.bomb}\nc = get_config()\nc.Autograde.autograde_preprocessors = []\n"
    for name in ("nbgrader_config", "jupyter_config", "ipython_config", "jupyter_nbconvert_config"):
        draft.files[f"{name}.py"] = code
    draft.files[".ipynb_config"] = draft.files[".env"] = code


@FILES.attack("unknown notebook")
def another_notebook_beside(draft: Draft) -> None:
    draft.files["evil.ipynb"] = json.dumps({**draft.notebook, "metadata": {"title": SCRIPT}})


@FILES.attack(LEFT_OUT)
def file_names_beside(draft: Draft) -> None:
    draft.files["<img src=x onerror=window.__pwned='canary'>.html"] = SCRIPT
    draft.files["a\n\n[Full credit](javascript:window.__pwned='canary').txt"] = ""
    draft.files[r"$\href{javascript:canary}{x}$; `touch x`.sh"] = draft.command
    draft.files["\x1b[2J\u202etxt.exe"] = ""


@FILES.attack(LEFT_OUT)
def link_beside_to_a_teachers_file(draft: Draft) -> None:
    (draft.folder / "data.csv").symlink_to(draft.secret)
    (draft.folder / "course").symlink_to(draft.secret.parent)


@FILES.attack(LEFT_OUT)
def link_beside_to_nowhere(draft: Draft) -> None:
    (draft.folder / "data.csv").symlink_to("/nowhere/at/all")


@FILES.attack("timestamp.txt")
def a_time_stamp_that_is_no_time(draft: Draft) -> None:
    draft.files["timestamp.txt"] = SCRIPT
