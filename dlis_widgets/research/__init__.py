"""The research notebook's live side: choose a dataset, and every section follows.

```python
from dlis_widgets import research

study = research.study("my-dataset")
study.choose()
study.show(research.reliability)
study.data.responses
study.keep(version=2)  # where a dataset holds two versions of the instrument
```
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets
import pandas as pd

from dlis_widgets.cohort.pictures import html_of
from dlis_widgets.dataset.package import NO_RELEASE, read_release
from dlis_widgets.errors import DlisError
from dlis_widgets.marked import marked as _
from dlis_widgets.psychometrics.words import MIXED
from dlis_widgets.research.models import comparison, dimensions, exploration, models
from dlis_widgets.research.ratings import calibrating, total
from dlis_widgets.research.views import (
    careful_reliability,
    careless,
    ends,
    items,
    missing,
    people,
    reliability,
)
from dlis_widgets.words import ENGLISH, Words, reader

if TYPE_CHECKING:
    from dlis_widgets.cohort.shown import Shown

__all__ = [
    "Dataset", "Study", "calibrating", "careful_reliability", "careless", "comparison", "demo", "dimensions",
    "ends", "exploration", "items", "missing", "models", "people", "read", "reliability", "study", "total",
]  # fmt: skip

VARIABLE = "DLIS_DATASET"
"""Names the folder of an exported dataset, where no cell can be edited (Voilà)."""

DEMO_PEOPLE = 3000
"""Enough for every section of the notebook to have something to show."""

NOTE = _(
    "The index is our own construction and <strong>unvalidated</strong>. Nothing here ranks, selects or "
    "grades anybody."
)

NO_TABLE = _("The dataset in {folder} has no table {tables}; export it again.")

_FAULTS = (MIXED, NO_RELEASE, NO_TABLE)
"""Sentences of errors that the page retells in the reader's language."""


@dataclass(frozen=True)
class Dataset:
    """The tables of a release.

    Parameters
    ----------
    name
        Where they come from.
    synthetic
        Whether the people are invented.
    responses, tasks, choices, profiles, people
        As the codebook in ``datapackage.json`` says.
    """

    name: str
    synthetic: bool
    responses: pd.DataFrame
    tasks: pd.DataFrame
    choices: pd.DataFrame
    profiles: pd.DataFrame
    people: pd.DataFrame


def read(folder: str | Path) -> Dataset:
    """Return the dataset in a folder that `dlis export` wrote.

    Raises
    ------
    DlisError
        If there is no such dataset.
    """
    tables = read_release(Path(folder))
    names = ("responses", "tasks", "choices", "profiles", "people")
    absent = [name for name in names if name not in tables]
    if absent:
        raise DlisError(NO_TABLE.format(folder=folder, tables=", ".join(absent)))
    synthetic = bool(tables["people"]["synthetic"].fillna(value=False).any())
    return Dataset(str(folder), synthetic, **{name: tables[name] for name in names})


def demo(count: int = DEMO_PEOPLE, seed: int = 1, words: Words = ENGLISH) -> Dataset:
    """Return invented people, made from a model whose every number is known (`demo_truth`)."""
    from dlis_widgets.cohort.score import score  # noqa: PLC0415
    from dlis_widgets.synthetic.cohort import demo_tables  # noqa: PLC0415 - only where it is asked for

    made = demo_tables(count, seed, workbooks=["digital-agility"])
    name = words.gettext("synthetic, seed {seed}").format(seed=seed)
    return Dataset(
        name, synthetic=True, responses=made.responses, tasks=made.tasks,
        choices=made.choices, profiles=score(made), people=made.people,
    )  # fmt: skip


def study(folder: str | Path = "", words: Words | None = None) -> Study:
    """Return a study of a dataset: of a folder, of the one named in `VARIABLE`, or of invented people.

    Where the folder holds no whole dataset, `Study.choose` says so and the sections show nothing, so that
    the notebook runs to its end and another folder can be chosen. Its language is that of
    ``research.ipynb`` where no other is given.
    """
    words = words or reader("research")
    named = str(folder) or os.environ.get(VARIABLE, "")
    try:
        return Study(read(named) if named else demo(words=words), words=words)
    except DlisError as error:
        made = demo(1)
        tables = {one.name: getattr(made, one.name) for one in fields(Dataset)}
        empty = {name: one.head(0) for name, one in tables.items() if isinstance(one, pd.DataFrame)}
        none = replace(made, name=words.gettext("nothing"), synthetic=False, **empty)
        return Study(none, problem=str(error), words=words)


View = Callable[[Dataset, Words], "list[Shown]"]
"""A section: from a dataset and the reader's language to what is shown."""


class Study:
    """A dataset, and the sections that show it.

    Parameters
    ----------
    data
        The dataset; sections follow when another is chosen.
    problem
        Why there is none.
    words
        The reader's language.
    """

    def __init__(self, data: Dataset, problem: str = "", words: Words = ENGLISH) -> None:
        self.data = data
        self._problem = problem
        self._words, self._ = words, words.gettext
        self._sections: list[tuple[ipywidgets.HTML, View]] = []

    def choose(self) -> ipywidgets.VBox:
        """Return the control for another dataset, and what is shown now."""
        folder = ipywidgets.Text(description=self._("Folder"), placeholder=self._("of an exported dataset"))
        folder.layout.width = "min(100%, 30rem)"
        button = ipywidgets.Button(description=self._("Show this dataset"), layout={"width": "12rem"})
        status = ipywidgets.HTML(self._status())

        def load(_: Any) -> None:  # noqa: ANN401 - ipywidgets passes the button
            try:
                named = folder.value.strip()
                self.data = read(named) if named else demo(words=self._words)
                self._problem = ""
            except DlisError as error:
                status.value = self._fault(str(error))
                return
            status.value = self._status()
            self._follow()

        button.on_click(load)
        return ipywidgets.VBox([ipywidgets.Box([folder, button], layout={"flex_flow": "row wrap"}), status])

    def show(self, view: View) -> ipywidgets.HTML:
        """Return a section that follows the dataset.

        Parameters
        ----------
        view
            One of this module's: `people`, `missing`, `careless`, `items`, `ends`, `reliability`,
            `careful_reliability`, `dimensions`, `exploration`, `models`, `comparison`, `calibrating`,
            `total`.
        """
        shown = ipywidgets.HTML(self._drawn(view))
        self._sections.append((shown, view))
        return shown

    def keep(self, version: int) -> None:
        """Keep the people who answered one version of the instrument; every section follows.

        Parameters
        ----------
        version
            As in ``data.responses["version"]``. Choose the dataset again to have everybody back.

        Raises
        ------
        DlisError
            If nobody answered it.
        """
        rows = self.data.responses[self.data.responses["version"] == version]
        if rows.empty:
            known = ", ".join(str(one) for one in sorted(self.data.responses["version"].dropna().unique()))
            raise DlisError(f"Nobody answered version {version}; choose one of: {known}.")
        tables = {name: getattr(self.data, name) for name in ("tasks", "choices", "profiles", "people")}
        kept = {name: table[table["person"].isin(rows["person"])] for name, table in tables.items()}
        self.data = replace(self.data, responses=rows, **kept)
        self._follow()

    def _follow(self) -> None:
        for shown, view in self._sections:
            shown.value = self._drawn(view)

    def _drawn(self, view: View) -> str:
        try:
            return "".join(html_of(one, self._words) for one in view(self.data, self._words))
        except DlisError as error:
            return self._fault(str(error))

    def _fault(self, problem: str) -> str:
        return f"<p role='status'>{html.escape(self._words.retold(problem, _FAULTS))}</p>"

    def _status(self) -> str:
        if self._problem:
            return self._fault(self._problem)
        shown = html.escape(self._("Shown: {dataset}.").format(dataset=self.data.name))
        invented = self._("These people are invented.")
        mark = f" <strong>{html.escape(invented)}</strong>" if self.data.synthetic else ""
        return f"<p role='status'>{shown} {self._(NOTE)}{mark}</p>"
