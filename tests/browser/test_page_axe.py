"""No page has a fault that axe finds, at any width, in light and dark, with everything shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest

from tests.browser.learner import (
    MODULE,
    PAGES,
    SELF,
    activities,
    answer_forms,
    choose,
    id_of,
    keep_unnoticed,
    open_details,
    restore,
    visit,
    write,
)
from tests.conftest import address

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ("light", "dark")
# Colours do not depend on the width, so each width needs one scheme and each scheme one width.
LOOKS = ((360, "light"), (360, "dark"), (768, "light"), (1280, "dark"))


def faults(page: Page) -> list[str]:
    """Return what axe finds, and the contrasts that it cannot judge, except in charts."""
    page.wait_for_function("!document.querySelector('.dlis-part:not([data-settled])')")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })",
        TAGS,
    )
    assert "target-size" in {one["id"] for one in [*found["passes"], *found["inapplicable"]]}
    # Left out: charts, which `chart_faults` judges; cells scrolled away, judged at another width;
    # the browser's own arrow in a list of choices.
    undecided = [
        node["html"]
        for rule in found["incomplete"]
        for node in rule["nodes"]
        if not node["html"].startswith(("<text", "<td", "<th", "<select"))
    ]
    return [
        *(f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]),
        *(f"undecided: {html[:200]}" for html in undecided),
    ]


def chart_faults(page: Page) -> list[str]:
    """Return texts and bars of charts that are too faint, or that stand outside their chart."""
    return page.evaluate("""() => {
      const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const behind = (one) => {
        for (; one; one = one.parentElement) {
          const colour = rgb(getComputedStyle(one).backgroundColor);
          if (colour[3] !== 0) return colour;
        }
        return [255, 255, 255];
      };
      const faults = [];
      for (const chart of document.querySelectorAll("figure.dlis-chart > svg, .dlis-result svg")) {
        const frame = chart.getBoundingClientRect();
        for (const one of chart.querySelectorAll("text, rect")) {
          const [a, b] = [light(rgb(getComputedStyle(one).fill)), light(behind(chart))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < (one.tagName === "text" ? 4.5 : 3)) faults.push(`contrast ${ratio}: ${one.outerHTML}`);
          const box = one.getBoundingClientRect();
          if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1) faults.push(`outside: ${one.outerHTML}`);
        }
      }
      return faults;
    }""")


def show_everything(page: Page, workbook: str, folder: Path) -> None:
    """Answer, check, open and provoke everything that a workbook can show."""
    answer_forms(page)
    open_details(page)
    for check in page.locator(".dlis-check").all():
        check.click()
    activities(page, "task").first.locator(".dlis-verdict:not(:empty)").first.wait_for()
    for prompt in activities(page, "prompt").all():
        write(prompt, "A short text.")
        keep_unnoticed(page, workbook, id_of(prompt), "Another tab's text.")
        write(prompt, "A longer text of this tab.")
        prompt.locator(".dlis-displaced").wait_for()
    first = activities(page, "case" if workbook == MODULE else "questionnaire").first
    other = folder / "other.json"
    _, field, option = choose(first, option=1)
    other.write_text(f'{{"answers": {{"{id_of(first)}": {{"value": {{"{field}": "{option}-x"}}}}}}}}')
    restore(page, other)
    page.locator(".dlis-conflict").wait_for()
    page.locator(".dlis-delete").click()
    first.locator(".dlis-clear").click()
    first.locator(".dlis-undo").wait_for()
    if activities(page, "prompt", private=True).count():
        page.locator(".dlis-print-private").check()


@pytest.mark.parametrize("name", ["home", SELF, MODULE])
def test_axe_finds_nothing(server: str, page: Page, name: str, tmp_path: Path) -> None:
    visit(page, server, name)
    assert faults(page) == []
    if name != "home":
        show_everything(page, name, tmp_path)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], f"at {width} px, {scheme}"
        assert chart_faults(page) == [], f"at {width} px, {scheme}"


@pytest.mark.parametrize("name", [name for name in PAGES if name not in {"home", SELF, MODULE}])
def test_axe_finds_nothing_on_any_other_page(server: str, page: Page, name: str) -> None:
    visit(page, server, name)
    open_details(page)
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], f"at {width} px, {scheme}"
        assert chart_faults(page) == [], f"at {width} px, {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"


def test_axe_finds_nothing_on_the_live_figures(server: str, page: Page) -> None:
    visit(page, server, "figures")
    page.locator(".dlis-mpl svg").wait_for(timeout=60_000)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme


@pytest.mark.parametrize("path", ["/voila/render/en/no-such-page.ipynb", "/no-such-page"])
def test_axe_finds_nothing_on_a_missing_page(server: str, page: Page, path: str) -> None:
    answer = page.goto(server + path)
    assert answer is not None
    assert answer.status == 404
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    page.get_by_role("link", name="Back to the workbooks").click()
    page.wait_for_url(address(server, "home"))
