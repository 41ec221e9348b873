"""Make the pictures in docs/images from a running site, with invented answers.

Usage: ``python docs/screenshots.py [ADDRESS]``; the address is http://localhost:8866 if none is given.
It needs Playwright and a Chromium (``requirements-test.txt``); with Pillow the files get smaller.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

IMAGES = Path(__file__).resolve().parent / "images"
MOST_BYTES = 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
DESK, TALL, PHONE, PAPER = (1100, 900), (1100, 1340), (360, 740), (794, 1123)

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


def scroll_to(page: Page, selector: str) -> None:
    """Put the top of the first match at the top of the window, with a little air above."""
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.locator(selector).first.evaluate("one => { one.scrollIntoView(); scrollBy(0, -16) }")


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


def main() -> None:
    """Start a browser and take the pictures."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8866").rstrip("/")
    chromium = os.environ.get("DLIS_CHROMIUM") or shutil.which("chromium")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        learner = browser.new_context(locale="en-GB", reduced_motion="reduce")
        learner.add_init_script("window.print = () => {}")  # what is to be printed stays on the screen
        take(learner, address)
        browser.close()


if __name__ == "__main__":
    main()
