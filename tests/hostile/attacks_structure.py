"""Notebooks whose cells, marks, metadata or outputs were changed."""

from __future__ import annotations

import base64
import copy

from tests.hostile.attacks_text import IMG, JS, SCRIPT, SVG
from tests.hostile.drafts import (
    ADDED,
    CASE,
    CHANGED,
    HONEST_CASE,
    HONEST_TEXT,
    MISSING,
    OTHER_CASE,
    QUIZ,
    REFLECTION,
    TEXT,
    Draft,
    Family,
    decisions,
    honest_answers,
    sheet_of,
)

STRUCTURE = Family()
DIFFERENT = "two different answers"
HTML_TITLE = f"</title>{SCRIPT}"


@STRUCTURE.attack(ADDED)
def same_answer_twice(draft: Draft) -> None:
    draft.notebook["cells"].append(copy.deepcopy(draft.cell(HONEST_TEXT)))


@STRUCTURE.attack(DIFFERENT, shows="The second one.")
def two_answers_to_one_question(draft: Draft) -> None:
    draft.type(TEXT, "The first one.")
    other = copy.deepcopy(draft.cell(TEXT))
    draft.notebook["cells"].append({**other, "id": "other", "source": "The second one."})


@STRUCTURE.attack(ADDED)
def a_second_test_cell_with_more_points(draft: Draft) -> None:
    other = copy.deepcopy(draft.cell(f"check-{CASE}"))
    other["metadata"]["nbgrader"]["points"] = 1000
    draft.notebook["cells"].append({**other, "id": "other", "source": "1000.0"})


@STRUCTURE.attack(ADDED)
def a_graded_cell_of_their_own(draft: Draft) -> None:
    other = copy.deepcopy(draft.cell(f"check-{CASE}"))
    other["metadata"]["nbgrader"].update(grade_id="bonus", points=1000)
    draft.notebook["cells"].append({**other, "id": "other", "source": "1000.0"})


@STRUCTURE.attack()
def swapped_grade_ids_of_two_cases(draft: Draft) -> None:
    draft.answer(CASE, decisions(CASE))
    one, other = draft.marks(CASE), draft.marks(OTHER_CASE)
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


@STRUCTURE.attack(CHANGED)
def swapped_grade_ids_of_a_text_and_a_case(draft: Draft) -> None:
    draft.type(TEXT, f'answer = {{"a": "{JS}"}}')
    one, other = draft.marks(TEXT), draft.marks(CASE)
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


@STRUCTURE.attack(CHANGED)
def swapped_grade_ids_of_test_cells(draft: Draft) -> None:
    one, other = draft.marks(f"check-{CASE}"), draft.marks(f"check-{QUIZ}")
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


@STRUCTURE.attack(CHANGED)
def changed_points(draft: Draft) -> None:
    for grade_id in (TEXT, f"check-{CASE}", f"check-{HONEST_CASE}"):
        draft.marks(grade_id)["points"] = 1000


@STRUCTURE.attack()
def changed_checksum(draft: Draft) -> None:
    for cell in draft.notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["checksum"] = "0" * 32


@STRUCTURE.attack(CHANGED)
def locked_false_and_changed(draft: Draft) -> None:
    for grade_id in ("show-workbook", f"check-{CASE}"):
        draft.marks(grade_id)["locked"] = False
        draft.type(grade_id, draft.bomb)


@STRUCTURE.attack(CHANGED)
def test_cell_made_a_solution(draft: Draft) -> None:
    draft.marks(f"check-{CASE}").update(solution=True, grade=True)
    draft.type(f"check-{CASE}", "answer = {}\n1000.0")


@STRUCTURE.attack(MISSING)
def missing_test_cells(draft: Draft) -> None:
    draft.notebook["cells"] = [
        one
        for one in draft.notebook["cells"]
        if not one["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check-")
    ]


@STRUCTURE.attack(MISSING)
def only_the_honest_cells_left(draft: Draft) -> None:
    draft.notebook["cells"] = [draft.cell(HONEST_CASE), draft.cell(HONEST_TEXT)]


@STRUCTURE.attack(MISSING, keeps=False)
def all_cells_deleted(draft: Draft) -> None:
    draft.notebook["cells"] = []


@STRUCTURE.attack(MISSING)
def all_cells_deleted_but_answers_beside(draft: Draft) -> None:
    draft.notebook["cells"] = []
    draft.files["module-1.answers.json"] = sheet_of(honest_answers())


@STRUCTURE.attack()
def cells_in_another_order(draft: Draft) -> None:
    draft.notebook["cells"].reverse()


@STRUCTURE.attack("another kernel")
def another_kernel(draft: Draft) -> None:
    draft.notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}


@STRUCTURE.attack("another kernel")
def kernel_that_is_no_name(draft: Draft) -> None:
    draft.notebook["metadata"]["kernelspec"] = {"name": ["python3", draft.command], "argv": [draft.command]}


@STRUCTURE.attack("another kernel")
def html_in_metadata(draft: Draft) -> None:
    draft.notebook["metadata"] |= {
        "kernelspec": {"name": IMG, "display_name": IMG, "language": IMG},
        "language_info": {"name": IMG, "pygments_lexer": IMG, "codemirror_mode": IMG, "mimetype": IMG},
        "title": HTML_TITLE,
        "authors": [{"name": IMG}],
        "celltoolbar": IMG,
        "nbconvert": {"template": IMG},
    }
    for cell in draft.notebook["cells"]:
        cell["metadata"] |= {"tags": [IMG, "raises-exception"], "name": IMG, "lines_to_next_cell": IMG}


@STRUCTURE.attack("version")
def html_in_the_workbooks_own_metadata(draft: Draft) -> None:
    draft.notebook["metadata"]["dlis"] = {
        "workbook": IMG,
        "title": HTML_TITLE,
        "version": 99,
        "locale": IMG,
        "graded": "0" * 64,
    }
    draft.cell(HONEST_TEXT)["metadata"]["dlis"] = {"at": IMG, "by": IMG}


@STRUCTURE.attack()
def a_call_for_a_kernel(draft: Draft) -> None:
    draft.notebook["metadata"]["dlis"]["kernel"] = True
    draft.notebook["cells"][0] |= {"source": SCRIPT}


@STRUCTURE.attack()
def a_language_that_nobody_speaks(draft: Draft) -> None:
    draft.notebook["metadata"]["dlis"]["locale"] = "zz-Zzzz"


@STRUCTURE.attack("version")
def a_version_of_four_thousand_digits(draft: Draft) -> None:
    draft.notebook["metadata"]["dlis"]["version"] = int("9" * 4_000)


@STRUCTURE.attack()
def a_time_that_is_half_a_character(draft: Draft) -> None:
    draft.cell(HONEST_TEXT)["metadata"]["dlis"] = {"at": "\ud800"}
    draft.cell(HONEST_CASE)["metadata"]["dlis"] = {"at": IMG * 1_000}


@STRUCTURE.attack(ADDED)
def half_characters_as_grade_ids(draft: Draft) -> None:
    cell = copy.deepcopy(draft.cell(TEXT))
    cell["metadata"]["nbgrader"]["grade_id"] = "\ud800"
    draft.notebook["cells"].append(cell)


@STRUCTURE.attack()
def fake_outputs(draft: Draft) -> None:
    bundle = {
        "text/html": SCRIPT + IMG,
        "image/svg+xml": SVG,
        "application/javascript": JS,
        "text/markdown": IMG,
        "text/latex": rf"$\href{{javascript:{JS}}}{{canary}}$",
        "application/vnd.jupyter.widget-view+json": {"model_id": "canary", "version_major": 2},
        "text/plain": "1000.0",
    }
    for cell in draft.notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "display_data", "data": bundle, "metadata": {}},
                {"output_type": "execute_result", "data": bundle, "metadata": {}, "execution_count": 1},
                {"output_type": "stream", "name": "stderr", "text": f"\x1b[31m{IMG}"},
                {"output_type": "error", "ename": IMG, "evalue": IMG, "traceback": [IMG]},
            ]
    draft.notebook["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {
            "state": {"canary": {"model_module": "http://canary.invalid/a.js", "state": {"value": IMG}}}
        }
    }


@STRUCTURE.attack("Attached pictures", shows="![x](attachment:x.svg)")
def attachment_with_svg(draft: Draft) -> None:
    picture = {"x.svg": {"image/svg+xml": base64.b64encode(SVG.encode()).decode()}}
    draft.cell(TEXT).update(source="![x](attachment:x.svg)", attachments=picture)


@STRUCTURE.attack(ADDED)
def cells_that_are_no_mappings(draft: Draft) -> None:
    draft.notebook["cells"] = [None, 1, "x", [], True, *draft.notebook["cells"], {}, {"cell_type": 5}]


@STRUCTURE.attack(shows="All right.")
def sources_that_are_no_texts(draft: Draft) -> None:
    draft.type(TEXT, ["All ", None, 5, ["x"], {"a": "b"}, "right."])
    draft.type(CASE, {"answer": "x"})
    draft.type(OTHER_CASE, 5)


@STRUCTURE.attack(MISSING)
def metadata_null(draft: Draft) -> None:
    draft.notebook["metadata"] = None
    for cell in [draft.cell(grade_id) for grade_id in (TEXT, CASE, f"check-{CASE}")]:
        cell["metadata"] = None


@STRUCTURE.attack(MISSING)
def marks_of_wrong_types(draft: Draft) -> None:
    draft.cell(TEXT)["metadata"]["nbgrader"] = [TEXT]
    draft.marks(CASE)["grade_id"] = {"a": CASE}
    draft.marks(OTHER_CASE)["grade_id"] = None
    draft.cell(QUIZ)["metadata"]["dlis"] = ["now"]
    draft.notebook["metadata"]["dlis"] = [1]


@STRUCTURE.attack(shows=REFLECTION)
def cells_with_one_id(draft: Draft) -> None:
    for cell in draft.notebook["cells"]:
        cell["id"] = "../../../../etc/passwd"


@STRUCTURE.attack(ADDED)
def ten_thousand_cells(draft: Draft) -> None:
    for _ in range(10_000):
        draft.add("code", "x")
