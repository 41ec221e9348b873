"""Hostile and broken hand-ins: nothing of them runs, nothing is lost, and somebody is told."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from nbconvert.filters import markdown2html

from tests.hostile.attacks import ATTACKS, HONEST, READABLE, UNREADABLE
from tests.hostile.attacks_text import FORMULAS, MARKUP
from tests.hostile.conftest import LISTS, SECRET
from tests.hostile.drafts import CASE, HONEST_CASE, HONEST_TEXT, REFLECTION
from tests.hostile.watch import Watch
from tests.nbgrader.conftest import REFLECTION as HONEST_REFLECTION

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.hostile.conftest import Graded
    from tests.hostile.drafts import Attack, Canary
    from tests.hostile.watch import Sight

    Sights = dict[str, dict[str, Sight]]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name)
every_readable = pytest.mark.parametrize("attack", READABLE, ids=lambda one: one.name)
every_page = pytest.mark.parametrize("kind", ["formgrader", "feedback"])


def plain(text: str) -> str:
    return " ".join(text.split())


@every_attack
def test_no_code_of_a_hand_in_runs(graded: Graded, sights: Sights, attack: Attack) -> None:
    assert sights
    assert not [
        path.name for path in graded.canary.folder.iterdir() if path.name.startswith(f"{attack.name} by")
    ]
    assert f"/{attack.name}" not in graded.asked


@every_page
@every_readable
def test_a_page_shows_text_and_nothing_else(sights: Sights, kind: str, attack: Attack) -> None:
    assert attack.student in sights[kind], "it was not graded"
    sight = sights[kind][attack.student]
    assert not sight.harm
    assert not sight.strangers
    assert sight.paths <= sights[kind][HONEST[0]].paths, "asks for no more than an honest hand-in's page"
    assert plain(attack.shows) in plain(sight.text)


@every_page
@every_readable
def test_the_honest_reflection_can_be_read(sights: Sights, kind: str, attack: Attack) -> None:
    assert attack.student in sights[kind], "it was not graded"
    assert (REFLECTION in sights[kind][attack.student].visible) == attack.keeps


@every_readable
def test_the_honest_answers_earn_their_points_and_the_attack_none(graded: Graded, attack: Attack) -> None:
    earned = {name: (points, waits) for name, (points, _, waits) in graded.grades[attack.student].items()}
    assert earned.pop(HONEST_TEXT) == ((None, True) if attack.keeps else (0.0, False))
    honest = 4.0 if attack.keeps else 0.0
    assert earned.pop(f"check-{HONEST_CASE}") == (honest, False)
    points = {name: points for name, (points, _) in earned.items() if points}
    assert points == attack.earns


@every_readable
def test_the_points_to_be_had_are_the_teachers(graded: Graded, attack: Attack) -> None:
    teachers = {name: most for name, (_, most, _) in graded.grades[HONEST[0]].items()}
    assert {name: most for name, (_, most, _) in graded.grades[attack.student].items()} == teachers


@every_attack
def test_a_line_says_what_was_ignored_and_says_nothing_else(graded: Graded, attack: Attack) -> None:
    lines = [line for line in graded.lines_about(attack.student) if attack.place in line]
    assert any(attack.says in line for line in lines) if attack.says else not lines
    assert all(len(line) < 400 and line.isprintable() for line in lines)


@pytest.mark.parametrize("attack", UNREADABLE, ids=lambda one: one.name)
def test_an_unreadable_file_earns_nothing(graded: Graded, attack: Attack) -> None:
    assert not [points for points, _, _ in graded.grades.get(attack.student, {}).values() if points]


@every_attack
def test_only_the_rebuilt_notebook_stays_beside_formgrader(graded: Graded, attack: Attack) -> None:
    assert graded.kept(attack.student) == ({"module-1/module-1.ipynb"} if attack.is_readable else set())


@pytest.mark.parametrize("student", HONEST)
def test_honest_hand_ins_before_and_after_are_graded_as_ever(
    graded: Graded, sights: Sights, student: str
) -> None:
    grades = {name: (points, waits) for name, (points, _, waits) in graded.grades[student].items()}
    assert grades["check-the-codes-in-the-drawer"] == (3.0, False)
    assert grades["check-module-1-check"] == (8.0, False)
    assert grades[f"check-{CASE}"] == (0.0, False)
    assert grades["who-is-left-out"] == (None, True)
    assert not graded.lines_about(student)
    for kind in ("formgrader", "feedback"):
        sight = sights[kind][student]
        assert not [*sight.harm, *sight.strangers]
        assert plain(HONEST_REFLECTION) in plain(sight.visible)


def test_the_lists_of_formgrader_are_as_harmless(sights: Sights) -> None:
    for one in LISTS:
        sight = sights["formgrader"][one]
        assert not [*sight.harm, *sight.strangers]


def test_autograding_ends_with_an_error_because_some_files_are_unreadable(graded: Graded) -> None:
    assert graded.code == 1
    assert "Traceback" not in graded.said, "a sentence for each is enough"


def test_no_file_of_the_teachers_reaches_a_student(graded: Graded, sights: Sights) -> None:
    assert sights
    folders = [graded.course / "course" / one for one in ("autograded", "feedback")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert not [path for path in files if b"TOP SECRET" in path.read_bytes()]


def test_the_canary_sings_when_code_runs(canary: tuple[Canary, list[str]]) -> None:
    cage, asked = canary
    environment = {**os.environ, "DLIS_CANARY": str(cage.folder)}
    subprocess.run([sys.executable, "-c", cage.bomb("control")], check=True, env=environment)
    subprocess.run(["sh", "-c", cage.command("control")], check=True)  # noqa: S607 - any shell will do
    sung = {path.name for path in cage.folder.iterdir() if path.name.startswith("control")}
    assert sung == {"control by path", "control by environment", "control by shell"}
    assert "/control" in asked


@pytest.fixture(scope="session")
def unguarded(browser: Browser) -> Watch:
    return Watch(browser)


@pytest.mark.parametrize("name", [*MARKUP, *FORMULAS])
def test_every_text_does_harm_where_it_is_taken_for_markdown(unguarded: Watch, name: str) -> None:
    mathjax = "<script>window.MathJax = {}</script>"
    sight = unguarded.show(f"<!doctype html><body>{mathjax}{markdown2html({**MARKUP, **FORMULAS}[name])}")
    assert sight.harm or sight.strangers
