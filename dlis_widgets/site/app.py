"""Voilà's own application: compressed, without cookies, with a front door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth import IdentityProvider, User
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, RequestHandler
from voila.app import Voila
from voila.handler import BaseVoilaHandler

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
        """Return Voilà's handlers behind our front door."""
        door = (self.server_url, FrontDoor, {"root": Path(self.root_dir), "base_url": self.base_url})
        return [door, *super().init_handlers()]
