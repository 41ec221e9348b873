"""Files that cannot be content, ids that do not exist, and languages that are missing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import small_content
import yaml

from dlis_widgets.content.library import ContentError, library
from dlis_widgets.content.models import Case, Prompt, Task
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.content.models import Document

PROMPT = "data/prompts/small-prompt.en.yaml"
TASK = "data/tasks/small-task.en.yaml"


def fault_of(kind: type[Document], document_id: str) -> str:
    with pytest.raises(ContentError) as caught:
        library().get(kind, document_id)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("title: é".encode("latin-1"), ["not UTF-8 text", "Save it as UTF-8"], id="Latin-1"),
        pytest.param("title: x".encode("utf-16"), ["not UTF-8 text", "Save it as UTF-8"], id="UTF-16"),
        pytest.param(b"", ["found: NoneType"], id="empty"),
        pytest.param(b"- a\n- b\n", ["found: list"], id="a list"),
        pytest.param(b"just words", ["found: str"], id="words"),
        pytest.param(b"a: 1\n---\nb: 2\n", ["another document"], id="two documents"),
        pytest.param(b"title: a\x08b\n", [], id="control character"),
        pytest.param(b"[a]: b\n", [], id="list as field"),
        pytest.param(b"{a}: b\n", [], id="braces as field"),
        pytest.param(b"title: 2024-13-45\n", [], id="impossible date"),
    ],
)
def test_file_that_cannot_be_content_is_named(data_folder: Path, content: bytes, words: list[str]) -> None:
    (data_folder.parent / PROMPT).write_bytes(content)
    message = fault_of(Prompt, "small-prompt")
    assert message.startswith(f"{PROMPT}: ")
    assert message.count("\n") == 0
    assert [word for word in words if word not in message] == []


def test_a_byte_order_mark_does_no_harm(data_folder: Path) -> None:
    (data_folder.parent / PROMPT).write_bytes(b"\xef\xbb\xbf" + small_content.PROMPT.encode())
    assert library().get(Prompt, "small-prompt").title == "A small prompt"


def test_every_fault_of_a_file_is_told_at_once(data_folder: Path) -> None:
    raw = yaml.safe_load(small_content.PROMPT)
    del raw["title"], raw["depth"]
    (data_folder.parent / PROMPT).write_text(yaml.safe_dump({**raw, "color": "red"}), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        library().get(Prompt, "small-prompt")
    assert sorted(fault.field for fault in caught.value.faults) == ["color", "depth", "title"]
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.usefixtures("data_folder")
def test_an_unknown_id_lists_the_known_ones() -> None:
    message = fault_of(Prompt, "no-such-prompt")
    assert "there is no 'no-such-prompt' in data/prompts" in message
    assert message.endswith("Use one of: small-private, small-prompt.")
    assert message.count("\n") == 0


def test_an_unknown_id_of_an_empty_kind_says_so(data_folder: Path) -> None:
    (data_folder.parent / TASK).unlink()
    assert fault_of(Task, "x").endswith("Use one of: none.")


def test_an_id_that_exists_only_in_another_language_is_not_offered(data_folder: Path) -> None:
    english = data_folder.parent / PROMPT
    english.rename(english.with_name("small-prompt.fr.yaml"))
    assert "small-prompt" not in fault_of(Prompt, "small-prompt").split("Use one of:")[1]


def test_a_missing_translation_falls_back_to_english(data_folder: Path) -> None:
    french = small_content.PROMPT.replace("language: en", "language: fr").replace(
        "A small prompt", "Une petite question"
    )
    (data_folder / "prompts" / "small-prompt.fr.yaml").write_text(french, encoding="utf-8")
    assert library("fr").get(Prompt, "small-prompt").title == "Une petite question"
    assert library("fr").get(Prompt, "small-private").title == "A small prompt"
    assert library("en").get(Prompt, "small-prompt").title == "A small prompt"


def test_an_indicator_sentence_without_its_parts_is_named(data_folder: Path) -> None:
    text = small_content.LABELS.replace('"{country} {year}: {value} % of {group}."', '"{value} %."', 1)
    (data_folder / "indicators" / "indicators.en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ContentError, match=r"^data/indicators/indicators.en.yaml: indicators.skills: .*\{country\}, \{year\}"
    ):
        library().indicator_labels()


def test_an_indicator_sentence_with_an_unknown_part_is_named(data_folder: Path) -> None:
    text = small_content.LABELS.replace("{group}", "{gruop}", 1)
    (data_folder / "indicators" / "indicators.en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ContentError, match=r"^data/indicators/indicators.en.yaml: indicators.skills: .*gruop"
    ):
        library().indicator_labels()


def test_missing_figures_are_named(data_folder: Path) -> None:
    (data_folder / "indicators" / "indicators.csv").unlink()
    with pytest.raises(ContentError, match=r"^data/indicators/indicators.csv: this file does not exist"):
        library().indicator_rows()


def test_an_option_given_twice_is_named(data_folder: Path) -> None:
    text = small_content.CASE.replace("id: leave", "id: stay")
    (data_folder / "cases" / "small-case.en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"^data/cases/small-case.en.yaml: decisions.2.*'stay'"):
        library().get(Case, "small-case")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[{]", "not valid JSON"),
        ('[{"title": "x"}]', "an entry has no id"),
        ('{"a": 1}', "an entry has no id"),
        ("5", "no id"),
    ],
)
def test_broken_references_are_named(data_folder: Path, content: str, words: str) -> None:
    (data_folder / "references.json").write_text(content, encoding="utf-8")
    with pytest.raises(ContentError, match=rf"^data/references.json: .*{words}"):
        library().references()


def test_missing_references_are_named(data_folder: Path) -> None:
    (data_folder / "references.json").unlink()
    with pytest.raises(ContentError, match=r"^data/references.json: this file does not exist. Put it back"):
        library().references()


def test_a_fault_is_an_error_that_a_user_can_cause() -> None:
    assert issubclass(ContentError, DlisError)


@pytest.mark.slow
def test_the_command_line_shows_a_fault_without_a_traceback(data_folder: Path) -> None:
    path = data_folder.parent / PROMPT
    path.write_text(small_content.PROMPT.replace("title: A small prompt\n", ""), encoding="utf-8")
    code = "from dlis_widgets.cli import main; import sys; sys.exit(main(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=data_folder.parent
    )
    assert done.returncode == 1
    assert (
        "data/prompts/small-prompt.en.yaml: title: this field is missing. Add `title:` with a value."
        in done.stdout + done.stderr
    )
    assert "Traceback" not in done.stdout + done.stderr
