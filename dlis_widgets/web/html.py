"""Content as accessible HTML: the only place where activities become markup."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dlis_widgets.content.library import SOURCE_LANGUAGE
from dlis_widgets.content.markup import Renderer, reference_html
from dlis_widgets.translation import translation
from dlis_widgets.web.scripts import static

if TYPE_CHECKING:
    import jinja2

    from dlis_widgets.content.library import Library


@dataclass(frozen=True)
class Html:
    """A piece of a page, shown by every notebook front end.

    Parameters
    ----------
    html
        The markup.
    text
        What stands there where only plain text can be shown.
    """

    html: str
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


@lru_cache(maxsize=8)
def _environment(locale: str) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - loaded only where a page is made

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dlis_widgets", "web/templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translation(locale), newstyle=False)  # type: ignore[attr-defined]
    return environment


class Page:
    """Renders the activities of one workbook in one language.

    Parameters
    ----------
    library
        Where the content is; its locale is the page's.
    workbook
        The workbook's name.
    frontend
        ``"page"`` (the learners' site), ``"lab"`` (JupyterLab) or ``"grading"`` (nothing to fill in).
    """

    def __init__(self, library: Library, workbook: str, frontend: str) -> None:
        self.workbook = workbook
        self.frontend = frontend
        self.texts = Renderer(library.references())
        self._environment = _environment(library.locale)
        self._locale = library.locale
        self.gettext = translation(library.locale).gettext

    def render(self, template: str, text: str, **context: Any) -> Html:  # noqa: ANN401 - templates take anything
        """Render a template of ``web/templates``; ``text`` is its plain-text stand-in."""
        html = self._environment.get_template(f"{template}.html.j2").render(
            workbook=self.workbook,
            frontend=self.frontend,
            interactive=self.frontend != "grading",
            block=self.texts.block,
            inline=self.texts.inline,
            number=self._number,
            reference_html=reference_html,
            static=static,
            **context,
        )
        return Html(html, text)

    def _number(self, value: float) -> str:
        plain = f"{value:g}"
        if self._locale == SOURCE_LANGUAGE:
            return plain
        from babel.core import UnknownLocaleError  # noqa: PLC0415 - English pages need no Babel
        from babel.numbers import format_decimal  # noqa: PLC0415

        try:
            return format_decimal(plain, locale=self._locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return plain
