"""Parts for the fast tests: a small data folder, and the JavaScript modules in a blank page."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import small_content
from fake_eurostat import FakeEurostat

from dlis_widgets.web.scripts import STATIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# Machines that run tests are shared and slow: time says nothing about a property.
hypothesis.settings.register_profile("unit", deadline=None, print_blob=True)
hypothesis.settings.load_profile("unit")


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small, valid data folder, which is in use, below the working folder."""
    folder = small_content.write(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLIS_DATA", str(folder))
    for variable in ("NBGRADER_EXECUTION", "VOILA_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DLIS_PAGE", "1")
    return folder


@pytest.fixture
def eurostat() -> Iterator[FakeEurostat]:
    """Return a server that answers as Eurostat does."""
    fake = FakeEurostat()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012 - as above it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def javascript(browser: Browser) -> Iterator[Callable[..., list[Any]]]:
    """Return a function that calls a module's function once for each list of arguments.

    Everything travels as JSON text, so that nothing on the way can change a character.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")

    def call(module: str, name: str, argument_lists: list[list[Any]]) -> list[Any]:
        result = page.evaluate(
            """async ([module, name, text]) => {
                const all = await import(`/${module}`);
                return JSON.stringify(JSON.parse(text).map((given) => {
                    const before = JSON.stringify(given);
                    const result = all[name](...given);
                    if (JSON.stringify(given) !== before) throw new Error(`${name} changed what it was given`);
                    return result;
                }));
            }""",
            [module, name, json.dumps(argument_lists)],
        )
        return list(json.loads(result))

    yield call
    context.close()
    server.shutdown()
    server.server_close()
