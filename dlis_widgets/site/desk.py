"""The teacher's notebooks as pages on the desk: Voilà inside the desk's Jupyter server, with our template.

Stock templates ask a content network for style sheets and for MathJax. This one asks nobody.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from traitlets.config import Config

from dlis_widgets.content.library import library
from dlis_widgets.content.markup import link_citations
from dlis_widgets.site.pages import page_facts
from dlis_widgets.site.serve import JUPYTER_DIR, live_pages, use_template
from dlis_widgets.site.shell import shell
from dlis_widgets.translation import translate_markdown, translation
from dlis_widgets.words import usual_locale

if TYPE_CHECKING:
    from nbformat import NotebookNode

COHORT = "/voila/render/workbooks/cohort.ipynb"

CONFIG_DIR = JUPYTER_DIR / "desk"
"""Voilà in a Jupyter server looks for ``voila.py`` here, once `use_desk` has named it."""


def use_desk() -> None:
    """Let the Jupyter server that starts next in this process show notebooks with our template."""
    use_template()
    known = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(CONFIG_DIR), *filter(None, known)])


def desk_config() -> Config:
    """Return Voilà's configuration for the desk."""
    config: Any = Config()
    live_pages(config)
    config.VoilaConfiguration.prelaunch_hook = as_page
    return cast("Config", config)


def as_page(handler: Any, notebook: NotebookNode, cwd: str) -> NotebookNode:  # noqa: ANN401, ARG001 - Voilà's interface
    """Give a source notebook what our template needs (``VoilaConfiguration.prelaunch_hook``)."""
    name = handler.request.path.rpartition("/")[2].removesuffix(".ipynb")
    language = notebook.metadata.setdefault("dlis", {}).setdefault("locale", usual_locale())
    _ = translation(language).gettext
    references = library().references()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = link_citations(translate_markdown(cell.source, _), references)
    words = shell(_, demo=False)
    words["foot"] = [_("This page stands on your own computer and asks no other site for anything.")]
    facts = page_facts(notebook, name, words, _)
    notebook.metadata.dlis = facts | {"stored": False, "home": f"{handler.settings['base_url']}lab"}
    return notebook
