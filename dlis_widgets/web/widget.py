"""The JupyterLab side of a workbook: progress, and answers synced to the kernel."""

from __future__ import annotations

import anywidget
import traitlets

from dlis_widgets.web.scripts import script, style


class WorkbookWidget(anywidget.AnyWidget):
    """Shows progress and syncs answers; private ones stay in the browser.

    Parameters
    ----------
    answers
        ``{answer id: {"value", "at"}}``, both ways.
    """

    _esm = script("lab.js")
    _css = style()

    workbook = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(1).tag(sync=True)
    locale = traitlets.Unicode("en").tag(sync=True)
    panel = traitlets.Unicode().tag(sync=True)
    messages = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
