"""The research notebook itself, and what its demonstration is made from."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient
from test_research_sections import SECTIONS

from dlis_widgets import psychometrics, research
from dlis_widgets.paths import workbooks_dir

NOTEBOOK = workbooks_dir() / "research.ipynb"


def test_the_demonstration_shows_what_was_put_in() -> None:
    from dlis_widgets.synthetic.truth import truth  # noqa: PLC0415 - of this test alone

    data, known = research.demo(1500, 3), truth()
    table = psychometrics.reliability(data.responses, draws=50).set_index("dimension")
    for dimension, alpha in known["alpha"].items():
        assert table.loc[dimension, "alpha_low"] - 0.01 < alpha < table.loc[dimension, "alpha_high"] + 0.01
    items = psychometrics.item_statistics(data.responses).set_index("item")
    for item, shares in known["level_shares"].items():
        found = items.loc[item, [f"share_{level}" for level in range(4)]].to_numpy(dtype=float)
        assert found == pytest.approx(shares, abs=0.05)
    gaps = psychometrics.missingness(data.responses).query("kind == 'answered'").set_index("item")
    for item, share in known["missing_shares"].items():
        assert 1 - float(gaps.loc[item, "share"]) == pytest.approx(share, abs=0.03)
    rated = data.profiles[data.profiles["attempt"] == 1].groupby("dimension")["self_rating"]
    for dimension, numbers in known["self_rating"].items():
        values = rated.get_group(dimension).dropna().astype(float)
        assert values.mean() == pytest.approx(numbers["mean"], abs=2)
        assert values.std() == pytest.approx(numbers["sd"], abs=2)
    # Factors correlate a little less than in the model, because some answer by chance or all alike.
    found = psychometrics.confirm(data.responses)
    for row in found.dimensions.itertuples():
        assert row.correlation == pytest.approx(
            known["factor_correlations"][f"{row.dimension}-{row.other}"], abs=0.15
        )
    assert found.fit["cfi_robust"].iloc[0] > 0.98
    assert (
        found.fit["cfi_robust"].iloc[0]
        > psychometrics.confirm(data.responses, "one").fit["cfi_robust"].iloc[0]
    )


def test_the_notebook_is_read_before_it_is_run() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert notebook.metadata["dlis"]["title"]
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert max(len(source.splitlines()) for source in code) <= 5
    assert [
        found for source in code for found in re.findall(r"study\.show\(research\.(\w+)\)", source)
    ] == SECTIONS
    assert not any(cell.get("outputs") for cell in notebook.cells)
    text = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "unvalidated" in text


@pytest.mark.slow
def test_the_notebook_runs_and_shows_every_section() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    client.execute()
    kinds = [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
        if kind == "application/vnd.jupyter.widget-view+json"
    ]
    assert len(kinds) == len(SECTIONS) + 1
    assert not [
        one for cell in notebook.cells for one in cell.get("outputs", []) if one.output_type == "error"
    ]
