"""Make the pictures in docs/images from a running site and from a course, with invented answers.

Usage: ``python docs/screenshots.py [ADDRESS]``; the address is http://localhost:8866 if none is given.
With ``desk`` instead of an address it makes only the teacher's pictures, which need no site: it grades a
course in a temporary folder and opens `dlis teach` on it.
It needs Playwright and a Chromium (``requirements-test.txt``); with Pillow the files get smaller.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
DESK, TALL, PHONE, PAPER = (1100, 900), (1100, 1340), (360, 740), (794, 1123)
SHEET, RUBRIC, LIST = (1000, 740), (1000, 1006), (1000, 560)
BAR = 62
"""Height of the bar that formgrader keeps over its page."""
TOKEN = "known-to-the-pictures"  # noqa: S105 - opens a server on this machine, for a minute

RATINGS = {"d1": "2232", "d2": "2122", "d3": "3223", "d4": "1101", "d5": "2212", "d6": "2332"}
"""Invented levels of the four items of each dimension."""

CHOICES = {
    "read-the-chart": {
        "chart-supported-sentence": ["greece"],
        "chart-two-measures": ["newest"],
        "chart-notes-needed": ["age", "definition", "year-source"],
    },
    "the-page-has-changed": {
        "page-first-step": ["names-list"],
        "page-next-time": ["her-words", "guide"],
        "page-fails": ["wait"],
    },
    "plain-language-version": {
        "message-choice": ["version-b"],
        "message-a-problems": ["threat", "office-words", "only-online"],
        "message-c-problems": ["asks-password", "does-it-all"],
    },
    "what-the-form-does-not-need": {
        "form-not-needed": ["bank-statements", "religion"],
        "message-warning-signs": ["tonight", "address", "card-password"],
    },
    "which-mode-is-this": {
        "mode-rosa": ["accompany"],
        "mode-ibrahim": ["train"],
        "mode-do-framed": ["one-task"],
    },
    "who-may-know": {
        "know-referral": ["contact", "task", "can-do"],
        "know-sister": ["neither"],
        "know-credit-offer": ["flat-no"],
    },
    "the-form-that-will-not-read": {
        "form-first-hour": ["beside"],
        "form-password": ["together"],
        "form-after": ["complaint"],
    },
    "i-prefer-the-counter": {"counter-first-answer": ["diary"], "counter-label": ["prefer"]},
    "the-codes-in-the-drawer": {"codes-first-step": ["listen"], "codes-silence": ["sentence"]},
    "who-was-counted": {
        "counted-odette": ["in-the-rest"],
        "counted-gave-up": ["of-users"],
        "counted-sentences": ["effort", "not-counted"],
    },
}
"""Invented choices of a learner who is good but not perfect, by activity and field."""

TEXTS = {
    "who-is-left-out": (
        "In the health centre of my placement, appointments moved online in spring. Most people under fifty "
        "manage alone. Older people come to the desk with a paper in their hand and ask the porter.\n\n"
        "I have seen three people leave without an appointment. I do not know how many never come at all. "
        "What is missing is not always skill: a man who repairs computers gave up because the site did not "
        "accept his foreign phone number."
    ),
    "what-it-does-to-people": (
        "The form took more than time from him. He was proud of doing his papers himself, and now somebody "
        "else reads his letters. I noticed that I called him “not digital”, although it was the page that "
        "could not be read."
    ),
    "my-next-step": (
        "I will find the telephone number of the benefits office that a person answers, and pin it by our "
        "desk. By 1 December. I will show it to Ana in our team, and we look back on 15 January."
    ),
}
"""Invented reflections."""


def open_page(learner: BrowserContext, address: str, name: str, size: tuple[int, int]) -> Page:
    """Open a page of the site in a learner's browser."""
    page = learner.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/voila/render/en/{name}.ipynb")
    page.wait_for_selector("html.dlis-script", state="attached")
    return page


def answer(page: Page) -> None:
    """Fill in what the page asks for, as a learner would."""
    fields: dict[str, dict[str, Any]] = dict(CHOICES)
    fields["digital-agility"] = {
        f"{dimension}-{number}": [level]
        for dimension, levels in RATINGS.items()
        for number, level in enumerate(levels, start=1)
    }
    for activity, choices in fields.items():
        if not page.locator(f"dlis-activity[data-answer={activity}]").count():
            continue
        for field, options in choices.items():
            for option in options:
                page.locator(f"[id='{activity}-{field}-{option}']").check()
    for prompt, text in TEXTS.items():
        if page.locator(f"textarea#{prompt}").count():
            page.locator(f"textarea#{prompt}").fill(text)


def scroll_to(page: Page, selector: str, air: int = 16) -> None:
    """Put the top of the first match at the top of the window, with a little air above."""
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.locator(selector).first.evaluate(f"one => {{ one.scrollIntoView(); scrollBy(0, -{air}) }}")


def keep(page: Page, name: str) -> None:
    """Save what the window shows, in few colours if Pillow is there."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    try:
        from PIL import Image  # noqa: PLC0415 - not needed to make the pictures
    except ImportError:
        pass
    else:
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(128).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {size // 1000} kB")
    if size > MOST_BYTES:
        sys.exit(f"{path} is larger than {MOST_BYTES // 1000} kB; install Pillow and run this again.")


def take(learner: BrowserContext, address: str) -> None:
    """Make every picture."""
    page = open_page(learner, address, "digital-agility", TALL)
    answer(page)
    scroll_to(page, "dlis-profile")
    keep(page, "digital-agility")

    page = open_page(learner, address, "module-1", DESK)
    answer(page)
    scroll_to(page, "[id='i-prefer-the-counter-counter-first-answer']")
    keep(page, "module-1")

    keep(open_page(learner, address, "home", DESK), "home")

    page = open_page(learner, address, "module-1", PHONE)
    scroll_to(page, "label[for=who-is-left-out]")
    keep(page, "module-1-phone")

    page = open_page(learner, address, "module-1", PAPER)
    page.locator(".dlis-print").click()
    page.emulate_media(media="print")
    page.add_style_tag(content="body { margin: 0; padding: 15mm }")
    page.evaluate("scrollTo(0, 0)")
    keep(page, "portfolio")


def hand_in(
    released: dict[str, Any], choices: dict[str, dict[str, list[str]]], texts: dict[str, str]
) -> dict[str, Any]:
    """Return a released notebook with invented choices and texts in it."""
    when, answers = "2026-11-22T10:00:00.000Z", {}
    for activity, fields in choices.items():
        many = set()
        if activity in library().ids(Task):
            many = {one.id for one in library().get(Task, activity).questions if one.kind == "many"}
        value = {field: options if field in many else options[0] for field, options in fields.items()}
        answers[activity] = Answer(value=value, at=when)
    answers |= {prompt: Answer(value=text, at=when) for prompt, text in texts.items()}
    return fill(json.loads(json.dumps(released)), answers)


def nbgrader(course: Path, *arguments: str) -> None:
    """Run nbgrader as a teacher would."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")


def graded_course(course: Path) -> None:
    """Make a course with six graded hand-ins, some of them without the last reflections."""
    shutil.copytree(ROOT / "workbooks" / "module-1", course / "workbooks" / "module-1")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", "module-1")
    released = json.loads((course / "course/release/module-1/module-1.ipynb").read_text("utf-8"))
    for number in range(6):
        # Nobody has done everything, and nobody the same.
        choices = dict(list(CHOICES.items())[: 10 - number % 3])
        texts = dict(list(TEXTS.items())[: 3 - number % 4])
        folder = course / f"course/submitted/{10001 + number}/module-1"
        folder.mkdir(parents=True)
        notebook = json.dumps(hand_in(released, choices, texts), ensure_ascii=False)
        (folder / "module-1.ipynb").write_text(notebook, "utf-8")
    nbgrader(course, "autograde", "module-1")


@contextmanager
def desk(course: Path) -> Iterator[str]:
    """Run `dlis teach` on a course until the block ends; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://localhost:{probe.getsockname()[1]}"
    options = ["--no-browser", "--allow-root", f"--port={address.rsplit(':', 1)[1]}"]
    command, silent = [sys.executable, "-m", "dlis_widgets", "teach", *options], subprocess.DEVNULL
    own = {**os.environ, "JUPYTER_TOKEN": TOKEN}
    server = subprocess.Popen(command, cwd=course, env=own, stdout=silent, stderr=silent)  # noqa: S603
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api").close()  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def take_desk(teacher: BrowserContext, course: Path) -> None:
    """Make the teacher's pictures: the list, one hand-in with its rubric, and the feedback."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as gradebook:
        first = gradebook.find_submission_notebook("module-1", "module-1", "10001").id
    page = teacher.new_page()
    with desk(course) as address:
        page.goto(f"{address}/login?next=%2Fformgrader%2Fmanage_assignments&token={TOKEN}")
        page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
        page.goto(f"{address}/formgrader/submissions/{first}/", wait_until="networkidle")
        rubric = page.locator("[data-marks=who-is-left-out]")
        rubric.locator("[data-level]").nth(2).click()
        rubric.locator("summary").last.click()
        rubric.locator("[data-comment]").first.click()
        page.locator(".nbgrader_cell:has(#who-is-left-out) .full-credit").click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)  # formgrader scrolls by itself after a click
        scroll_to(page, "[data-marks=who-is-left-out] [role=group]", BAR + 32)
        keep(page, "formgrader")
        rubric.locator("summary").first.click()
        page.set_viewport_size({"width": RUBRIC[0], "height": RUBRIC[1]})
        page.wait_for_timeout(1000)
        scroll_to(page, "[data-marks=who-is-left-out] table", BAR)
        keep(page, "formgrader-rubric")
        page.set_viewport_size({"width": LIST[0], "height": LIST[1]})
        page.goto(f"{address}/formgrader/gradebook/module-1/module-1", wait_until="networkidle")
        keep(page, "formgrader-list")
    nbgrader(course, "generate_feedback", "module-1")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto((course / "course/feedback/10001/module-1/module-1.html").as_uri())
    page.locator(".dlis-comment").first.evaluate("one => { one.scrollIntoView(false); scrollBy(0, 24) }")
    keep(page, "feedback-phone")


def main() -> None:
    """Start a browser and take the pictures."""
    given = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8866"
    chromium = os.environ.get("DLIS_CHROMIUM") or shutil.which("chromium")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="dlis-pictures-") as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        learner = browser.new_context(locale="en-GB", reduced_motion="reduce")
        learner.add_init_script("window.print = () => {}")  # what is to be printed stays on the screen
        if given != "desk":
            take(learner, given.rstrip("/"))
        graded_course(Path(folder) / "our course")
        take_desk(browser.new_context(locale="en-GB", reduced_motion="reduce"), Path(folder) / "our course")
        browser.close()


if __name__ == "__main__":
    main()
