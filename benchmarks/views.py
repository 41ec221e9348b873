"""Measure one view of a page in a fresh browser."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 6
"""How much slower an old phone's processor is than the one here, roughly."""
QUIET_SECONDS = 0.8
TYPED = "benchmark-was-here"

# Runs in the page from its first moment: tries every 4 ms to use the first field, as a person would;
# then looks whether the page kept the answer in the browser. Nobody uses a field before it is painted.
PROBE = """
(() => {
  const selector = SELECTOR, typed = TYPED, keeps = KEEPS;
  const probe = (window.__probe = {usable: null, kept: null});
  let used = null, mark = typed;
  const timer = setInterval(() => {
    if (used === null) {
      const field = document.querySelector(selector);
      if (!field || field.disabled || !field.getClientRects().length) return;
      field.focus({preventScroll: true});
      if (field.type === "radio") {
        field.click();
        mark = field.name.split(".").pop() || typed;
      } else document.execCommand("insertText", false, typed);
      if (field.type === "radio" ? field.checked : field.value.includes(typed)) used = performance.now();
    }
    const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    if (used !== null && painted !== undefined) probe.usable ??= Math.max(used, painted);
    if (probe.usable === null) return;
    if (keeps && !JSON.stringify(localStorage).includes(mark)) return;
    if (keeps) probe.kept = Math.max(performance.now(), probe.usable);
    clearInterval(timer);
  }, 4);
})();
"""

ANSWERED = """selector => {
  const field = document.querySelector(selector);
  return field.type === "radio" ? field.checked : field.value;
}"""
COUNT = """scope => {
  const count = (selector) => document.querySelectorAll(`${scope} ${selector}`).length;
  return {textarea: count("textarea"), radio: count("[type=radio]"), checkbox: count("[type=checkbox]")};
}"""


@dataclass(frozen=True)
class View:
    """One view.

    Attributes
    ----------
    usable, kept
        Milliseconds from the start of navigation until the first field took input, and until the
        answer was in the browser's storage.
    cpu
        Milliseconds of processor time of the page's main thread in all; other programs do not change it.
    bytes_usable, bytes_all
        Bytes on the wire until the page was usable, and in all.
    requests_usable, requests_all
        The same for requests to our own server.
    outside
        Requests to anybody else; they were not let through.
    fields
        How many fields of each kind the page asks with.
    lost
        Whether the first answer had gone when the page had come to rest.
    """

    usable: float
    kept: float
    cpu: float
    bytes_usable: int
    bytes_all: int
    requests_usable: int
    requests_all: int
    outside: int
    fields: dict[str, int]
    lost: bool


@dataclass
class _Traffic:
    """What went over the wire, and when (Chromium's monotonic clock)."""

    chunks: dict[str, list[tuple[float, int]]] = field(default_factory=dict)  # decoded sizes
    finished: dict[str, tuple[float, int]] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    frames: list[tuple[float, int]] = field(default_factory=list)
    outside: int = 0
    navigation: tuple[float, float] | None = None  # monotonic, wall
    last: float = 0

    def listen(self, cdp: CDPSession) -> None:
        """Note what a page asks for from now on."""
        cdp.on("Network.requestWillBeSent", self._sent)
        cdp.on("Network.dataReceived", self._got)
        cdp.on("Network.loadingFinished", self._done)
        cdp.on("Network.webSocketFrameReceived", self._frame)

    def bytes_until(self, moment: float) -> int:
        """Return the bytes on the wire until a moment.

        Chromium tells a compressed response's size only when it has come whole; of one that is still
        coming, the same share counts that has come of the uncompressed size.
        """
        total = sum(size for when, size in self.frames if when <= moment)
        for one, (when, size) in self.finished.items():
            chunks = self.chunks.get(one, [])
            come = sum(length for then, length in chunks if then <= moment)
            whole = sum(length for _, length in chunks) or 1
            total += size if when <= moment else round(size * come / whole)
        return total

    def requests_until(self, moment: float) -> int:
        """Return how many requests had been sent to our own server."""
        return sum(when <= moment for when in self.started.values())

    def _sent(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        url = urlsplit(event["request"]["url"])
        if url.scheme in {"data", "blob"}:
            return
        if self.navigation is None:
            self.navigation = event["timestamp"], event["wallTime"]
        if url.hostname == "127.0.0.1":
            self.started[event["requestId"]] = event["timestamp"]
        else:
            self.outside += 1

    def _got(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        self.chunks.setdefault(event["requestId"], []).append((event["timestamp"], event["dataLength"]))

    def _done(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        if event["requestId"] in self.started:
            self.finished[event["requestId"]] = event["timestamp"], int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        self.frames.append((event["timestamp"], len(event["response"]["payloadData"])))


def view(  # noqa: PLR0913 - what may differ between views
    browser: Browser,
    url: str,
    selector: str,
    *,
    network: bool = False,
    processor: bool = False,
    ours: bool = False,
) -> View:
    """View a page once, in a fresh browser context.

    Parameters
    ----------
    browser
        A Chromium.
    url
        The page's address.
    selector
        What finds its first field.
    network
        Whether to limit the network to 50 kB/s and 400 ms latency.
    processor
        Whether to slow the browser's processor down, as on an old phone.
    ours
        Whether this is one of our pages, which keep answers in the browser.
    """
    page = browser.new_context(locale="en-GB").new_page()
    cdp, traffic = page.context.new_cdp_session(page), _Traffic()
    traffic.listen(cdp)
    cdp.send("Network.enable")
    if network:
        cdp.send("Network.emulateNetworkConditions", SLOW)
    if processor:
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(_probe(selector, keeps=ours))
    page.goto(url, wait_until="commit", timeout=90_000)
    wanted = f"window.__probe.{'kept' if ours else 'usable'} !== null"
    page.wait_for_function(wanted, timeout=480_000, polling=100)
    while time.monotonic() - traffic.last < QUIET_SECONDS:
        page.wait_for_timeout(100)
    probe = page.evaluate("({...window.__probe, origin: performance.timeOrigin})")
    lost = not page.evaluate(ANSWERED, selector)
    fields = page.evaluate(COUNT, "dlis-activity" if ours else "")
    monotonic, wall = traffic.navigation or (0, 0)
    usable = monotonic + (probe["origin"] + probe["usable"]) / 1000 - wall
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    page.goto("about:blank")  # leaves the page as a person does
    page.context.close()
    return View(
        usable=probe["usable"],
        kept=probe["kept"] or float("nan"),
        cpu=1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration"),
        bytes_usable=traffic.bytes_until(usable),
        bytes_all=traffic.bytes_until(float("inf")),
        requests_usable=traffic.requests_until(usable),
        requests_all=traffic.requests_until(float("inf")),
        outside=traffic.outside,
        fields=fields,
        lost=lost,
    )


def _probe(selector: str, *, keeps: bool) -> str:
    values = {"SELECTOR": selector, "TYPED": TYPED, "KEEPS": keeps}
    script = PROBE
    for name, value in values.items():
        script = script.replace(name, json.dumps(value), 1)
    return script
