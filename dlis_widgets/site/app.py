"""Voilà's own application: compressed, without cookies, with a front door."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth import IdentityProvider, User
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, RequestHandler, authenticated
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.tornado.handler import TornadoVoilaHandler

from dlis_widgets.site.kernels import needs_no_kernel

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoAccounts(IdentityProvider):
    """Everybody is the same nameless reader; stock Jupyter gives each visitor a name in a cookie."""

    def get_user(self, handler: RequestHandler) -> User:  # noqa: ARG002 - Jupyter's interface
        """Return the nameless reader."""
        return User(username="reader")


class FrontDoor(RequestHandler):
    """The site's address leads to the home page in the visitor's language."""

    def initialize(self, root: Path, base_url: str) -> None:
        """Take the site's folder and the address it is served under."""
        self.root = root
        self.base_url = base_url

    def get(self) -> None:
        """Send the visitor on."""
        language = self.chosen([path.parent.name for path in sorted(self.root.glob("*/home.ipynb"))])
        self.redirect(url_path_join(self.base_url, "voila", "render", language, "home.ipynb"))

    def chosen(self, languages: Sequence[str]) -> str:
        """Return the visitor's first language that the site has; English or any other if it has none."""
        wanted = self.request.headers.get("Accept-Language", "").replace("_", "-").split(",")
        for tag in wanted:
            code = tag.split(";")[0].strip()
            for candidate in (code, code.split("-")[0]):
                if candidate in languages:
                    return candidate
        return "en" if "en" in languages or not languages else languages[0]


@dataclass(frozen=True)
class _Kept:
    """A page as it came from its file at one moment."""

    changed: int
    html: bytes = b""
    zipped: bytes = b""


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc] # Voilà ships no types
    """Voilà's handler, except that it renders a stored page once and not for every view.

    A stored page is the same for everybody until the site is built again. A browser that has it
    already is told so (ETag), and may bring it back from its memory: Voilà forbids both.
    """

    def initialize(self, root: Path, kept: dict[Path, _Kept], **kwargs: Any) -> None:  # noqa: ANN401
        """Take the site's folder and the place for rendered pages."""
        super().initialize(**kwargs)
        self.root = root
        self.kept = kept

    @authenticated
    async def get(self, path: str) -> None:
        """Send a stored page from memory, a live one as Voilà does."""
        page = await self._stored(path)
        if page is None:
            await super().get(path)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        for name in ("Pragma", "Expires"):
            self.clear_header(name)
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.write(page.zipped)
        else:
            self.write(page.html)

    async def _stored(self, path: str) -> _Kept | None:
        """Return a stored page, rendered; None for a live page or a missing one."""
        try:
            file = (self.root / path).resolve()
            changed = file.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        if not file.is_relative_to(self.root):
            return None
        page = self.kept.get(file)
        if page is None or page.changed != changed:
            page = _Kept(changed)
            if needs_no_kernel(file):
                html = "".join([part async for part in self.get_generator(path)]).encode()
                page = _Kept(changed, html, gzip.compress(html, mtime=0))
            self.kept[file] = page
        return page if page.html else None


class NotFound(BaseVoilaHandler):  # type: ignore[misc] # Voilà ships no types
    """Any other address gets our own page."""

    def get(self) -> None:
        """Say that there is nothing here."""
        raise HTTPError(404)


class SiteApp(Voila):  # type: ignore[misc] # Voilà ships no types
    """Voilà, except that it compresses what it sends, and opens at the home page.

    Its `tornado_settings` come too late for compression: Tornado decides about it when the
    application is made, and Voilà adds those settings afterwards.
    """

    name = "voila"

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings, with compression and a readable page for unknown addresses."""
        return {
            **super().init_settings(),
            "compress_response": True,
            "default_handler_class": NotFound,
            "default_handler_args": {"voila_configuration": self.voila_configuration},
        }

    def init_handlers(self) -> list[Any]:
        """Return Voilà's handlers behind our front door and our pages."""
        root = Path(self.root_dir).resolve()
        door = (self.server_url, FrontDoor, {"root": root, "base_url": self.base_url})
        stock = super().init_handlers()
        [(address, settings)] = [(one[0], one[2]) for one in stock if one[1] is TornadoVoilaHandler]
        return [door, (address, PageHandler, {"root": root, "kept": {}, **settings}), *stock]
