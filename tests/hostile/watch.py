"""Looking at pages in a real browser: what ran, who was asked, what is more than text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Dialog, Page

PATIENCE = 120_000
"""Milliseconds for one page, also where a machine has much else to do."""

LOOK = """async () => {
    await new Promise((done) => setTimeout(done, 20));
    const named = /canary/i;
    // A page that clobbers its own elements' properties does not clobber these.
    const attributes = Object.getOwnPropertyDescriptor(Element.prototype, "attributes").get;
    const active = new Set(["script", "style", "template", "title", "noscript", "iframe"]);
    const harm = [];
    const walk = (root) => {
        for (const one of root.querySelectorAll("*")) {
            for (const { name, value } of attributes.call(one)) {
                if (named.test(name + value)) harm.push(`<${one.localName} ${name}=${value}>`);
            }
            if (active.has(one.localName) && named.test(one.textContent + one.innerHTML)) {
                harm.push(`<${one.localName}>${one.textContent.slice(0, 80)}`);
            }
            if (one.shadowRoot) walk(one.shadowRoot);
            if (one instanceof HTMLTemplateElement) walk(one.content);
        }
    };
    walk(document);
    if (window.__pwned !== undefined) harm.push("a script ran");
    if (named.test(document.title)) harm.push("the title was changed");
    const found = () => ({
        harm,
        visible: document.body?.innerText ?? "",
        text: document.body?.textContent ?? "",
    });
    if (!window.MathJax) return found();
    // What MathJax leaves alone, by its documentation ("skipHtmlTags" and "ignoreHtmlClass").
    const skipped = "script, noscript, style, textarea, pre, code, annotation, .tex2jax_ignore";
    const formula = /\\$|\\\\\\(|\\\\\\[|\\\\begin/;
    const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { parentElement: around, data } = texts.currentNode;
        if (named.test(data) && formula.test(data) && !around.closest(skipped)) harm.push(`formula ${data}`);
    }
    return found();
}"""


@dataclass
class Sight:
    """What was seen of one page."""

    address: str
    harm: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    visible: str = ""
    text: str = ""

    @property
    def strangers(self) -> list[str]:
        """Return every request to anybody but this machine."""
        parts = [(one, urlsplit(one)) for one in self.asked]
        return [
            one
            for one, part in parts
            if part.scheme not in {"file", "data", "blob", "about"} and part.hostname != "localhost"
        ]

    @property
    def paths(self) -> set[str]:
        """Return what was asked of this machine, without what is this page's own."""
        own = self.address.rstrip("/").rsplit("/", 1)[-1]
        return {
            one.replace(self.address, "").replace(own, "")
            for one in self.asked
            if one not in self.strangers and not one.startswith("data:")
        }


class _Tab:
    """A page of the browser, used for one address after the other."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sight = Sight("")
        page.on("request", lambda request: self._sight.asked.append(request.url))
        page.on("popup", lambda popup: self._sight.harm.append(f"popup {popup.url}"))
        page.on("download", lambda download: self._sight.harm.append(f"download {download.url}"))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self._sight.harm.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, address: str) -> None:
        """Ask for an address, and return as soon as it begins to answer."""
        self._sight = Sight(address)
        self._page.goto(address, wait_until="commit", timeout=PATIENCE)

    def look(self) -> Sight:
        """Return what is seen when everything has arrived."""
        sight = self._sight
        try:
            self._page.wait_for_load_state("load", timeout=PATIENCE)
            found = self._page.evaluate(LOOK)
        except Error as error:
            found = {"harm": [f"the page went away: {error}"], "visible": "", "text": ""}
        sight.harm += found["harm"]
        sight.visible, sight.text = found["visible"], found["text"]
        return sight

    def show(self, html: str) -> Sight:
        """Return what is seen of a page made of this HTML."""
        self._page.set_content(html, wait_until="load")
        sight = self.look()
        self._page.close()
        return sight


class Watch:
    """A browser of its own, which writes down whom its pages ask; the canary's host exists nowhere."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(locale="en-GB")
        self._tabs = [_Tab(self._context.new_page()) for _ in range(2)]

    def log_in(self, address: str) -> None:
        """Visit a page for its cookie."""
        self._tabs[0].open(address)
        self._tabs[0].look()

    def visit(self, addresses: Mapping[str, str]) -> dict[str, Sight]:
        """Look at each page; while one is looked at, the next one is on its way."""
        seen: dict[str, Sight] = {}
        before = ""
        for name, address in addresses.items():
            self._tabs[0].open(address)
            if before:
                seen[before] = self._tabs[1].look()
            before = name
            self._tabs.reverse()
        seen[before] = self._tabs[1].look()
        return seen

    def show(self, html: str) -> Sight:
        """Look at a page made of this HTML."""
        return _Tab(self._context.new_page()).show(html)
