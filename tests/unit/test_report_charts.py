"""The report's charts: what is drawn is also said and tabled, and nothing leaves its frame."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import small_content

from dlis_widgets import Workbook
from dlis_widgets.content.library import library
from dlis_widgets.content.markup import CITATION
from dlis_widgets.errors import DlisError
from dlis_widgets.figures import charts
from dlis_widgets.figures.drawing import WIDTH, Drawing
from dlis_widgets.paths import data_dir, workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dlis_widgets.web.html import Html

REPORT = workbooks_dir() / "report.ipynb"
LETTER = 8.2
"""Units of a wide letter of 15 units, so that a text's width can be judged without a browser."""


def cells(kind: str) -> list[str]:
    notebook = json.loads(REPORT.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def write_figures(*rows: str) -> None:
    head = small_content.FIGURES.splitlines()[0]
    (data_dir() / "indicators" / "indicators.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def svg(html: Html) -> ET.Element:
    (found,) = re.findall(r"<svg.*?</svg>", html.html, re.DOTALL)
    return ET.fromstring(found)  # noqa: S314 - our own


def words(html: Html) -> list[str]:
    return [one.text or "" for one in svg(html).iter("text")]


def table(html: Html) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html.html, re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def said(html: Html) -> str:
    (sentence,) = re.findall(r'<p class="dlis-reading">(.*?)</p>', html.html, re.DOTALL)
    return unescape(sentence).replace("\u00a0", " ")


SHIPPED: dict[str, Callable[[Workbook], Html]] = {
    call: (lambda workbook, call=call: eval(call, {"charts": charts, "workbook": workbook}))  # type: ignore[misc] # noqa: S307 - the report's own cells
    for call in cells("code")
    if call.startswith("charts.")
}


@pytest.fixture(params=SHIPPED, ids=str)
def shipped(request: pytest.FixtureRequest) -> Html:
    return SHIPPED[request.param](Workbook("report", "en"))


def test_the_report_has_charts_of_every_kind() -> None:
    kinds = {call.split("(")[0] for call in SHIPPED}
    assert kinds == {f"charts.{one}" for one in ("by_country", "latest", "change", "by_group", "conflicts")}


def test_a_drawing_has_a_name_and_brings_no_ids_and_no_style(shipped: Html) -> None:
    root = svg(shipped)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert {one.tag for one in root.iter()} == {"svg", "path", "text"}
    assert not [one for one in root.iter() if {"id", "style", "clip-path"} & set(one.attrib)]


def test_colours_come_from_the_page_with_a_fallback(shipped: Html) -> None:
    for one in svg(shipped).iter("path"):
        assert bool(one.get("class")) == bool(one.get("fill")), "the ink is the page's own"
        assert set((one.get("class") or "").split()) <= {"dlis-bar", "dlis-bar-task", "dlis-tick"}


def test_every_text_stays_in_its_frame_and_meets_no_other(shipped: Html) -> None:
    root = svg(shipped)
    lines: dict[float, list[tuple[float, float]]] = {}
    for one in root.iter("text"):
        width, x = LETTER * len(one.text or ""), float(one.get("x", 0))
        start = x - width * {"end": 1, "middle": 0.5}.get(one.get("text-anchor", ""), 0)
        lines.setdefault(float(one.get("y", 0)), []).append((start, start + width))
    for places in lines.values():
        assert min(start for start, _ in places) >= 0
        assert max(end for _, end in places) <= WIDTH
        ordered = sorted(places)
        assert all(before[1] <= after[0] for before, after in pairwise(ordered))
    height = float((root.get("viewBox") or "").split()[-1])
    assert max(lines) < height


def test_every_number_drawn_stands_in_the_table(shipped: Html) -> None:
    tabled = {cell for row in table(shipped) for cell in row}
    labels = [one.text or "" for one in svg(shipped).iter("text") if one.get("text-anchor") == "end"]
    for label in (one for one in labels if not one.endswith("%")):
        figures = re.sub(r"\d{4}:|\(.*?\)", "", label)
        assert set(re.findall(r"\d+(?:\.\d+)?", figures)) <= tabled, label


def test_what_a_chart_cites_is_in_the_list_of_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # no notebook beside it: only what the chart itself cites
    workbook = Workbook("report", "en")
    shown = charts.by_country(workbook, "households-online", 2024)
    cited = re.findall(r'href="#(source-[a-z0-9-]+)"', shown.html)
    assert len(cited) >= 4
    assert set(re.findall(r'id="(source-[a-z0-9-]+)"', workbook.sources().html)) == set(cited)


# --- with figures of our own ----------------------------------------------------------------------

small = pytest.mark.usefixtures("data_folder")


@small
def test_a_gap_is_drawn_tabled_and_said() -> None:
    shown = charts.by_country(Workbook("small"), "skills", 2023)
    assert "no figure found" in words(shown)
    assert ["Luxembourg", "no figure found", ""] in table(shown)
    assert said(shown).endswith("No figure was found for: Luxembourg.")


@small
def test_two_sources_stand_under_one_name_with_their_publishers() -> None:
    shown = charts.by_country(Workbook("small"), "skills", 2021)
    assert [text for text in words(shown) if "Belgium" in text or "." in text] == [
        "Belgium",
        "Eurostat: 54.2",
        "X: 52.5",
    ]
    assert "Belgium: one source says 54.2 % (Eurostat), another 52.5 % (X)." in said(shown)
    assert "<strong>Belgium 2021 (X):</strong> Read with care." in shown.html


@small
def test_conflicts_are_a_range_from_the_lower_to_the_higher() -> None:
    shown = charts.conflicts(Workbook("small"))
    assert said(shown) == "Skills, Belgium, 2021: one source says 52.5 % (X), another 54.2 % (Eurostat)."
    assert [row[:3] for row in table(shown)[1:]] == [
        ["Belgium, 2021", "Skills", "52.5"],
        ["Belgium, 2021", "Skills", "54.2"],
    ]


@small
def test_figures_of_different_groups_or_years_are_no_conflict() -> None:
    write_figures(
        "skills,isoc_a,FR,2021,all,60,%,small-2024,1,",
        "skills,national:X,FR,2021,old,20,%,small-2024,1,",
        "skills,national:X,FR,2022,all,40,%,small-2024,1,",
        "skills,national:X,BE,2021,all,60,%,small-2024,1,",
        "skills,isoc_a,BE,2021,all,60.0,%,small-2024,1,",
    )
    with pytest.raises(DlisError, match="No two sources disagree"):
        charts.conflicts(Workbook("small"))


@small
def test_a_change_needs_both_years_from_the_shared_survey() -> None:
    shown = charts.change(Workbook("small"), "skills", 2021, 2023)
    assert said(shown) == "2021 to 2023: France from 60 to 61 %, Belgium from 54.2 to 58 %."
    assert "54.2 → 58 (+3.8)" in words(shown)
    assert ["Belgium", "2021", "52.5", "X"] in table(shown), "the other source is tabled"
    with pytest.raises(DlisError, match="No place has figures for 'skills' in both 2021 and 2030"):
        charts.change(Workbook("small"), "skills", 2021, 2030)


@small
def test_the_latest_figures_carry_their_years() -> None:
    shown = charts.latest(Workbook("small"), "skills")
    assert said(shown).startswith(
        "France 70 % (Eurostat, 2025); Belgium 52.5 % (X, 2021); Belgium 58 % (Eurostat, 2023)."
    )
    assert "Eurostat, 2025: 70" in words(shown)


@small
def test_small_shares_get_a_scale_of_their_own() -> None:
    write_figures("skills,isoc_a,FR,2024,all,4.5,%,small-2024,1,")
    assert "10 %" in words(charts.by_country(Workbook("small"), "skills", 2024))
    write_figures("skills,isoc_a,FR,2024,all,41,%,small-2024,1,")
    assert "100 %" in words(charts.by_country(Workbook("small"), "skills", 2024))


@small
def test_markup_in_the_figures_words_stays_text() -> None:
    write_figures("skills,national:X,FR,2024,all,4.5,%,small-2024,1,<script>alert(1)</script> $x$")
    shown = charts.by_country(Workbook("small"), "skills", 2024)
    assert "<script>" not in shown.html
    assert "&lt;script&gt;" in shown.html


@small
def test_what_is_not_there_is_one_sentence() -> None:
    workbook = Workbook("small")
    with pytest.raises(DlisError, match="There is no indicator 'skill'; use one of: gap-only, skills"):
        charts.by_country(workbook, "skill")
    with pytest.raises(DlisError, match="no figure for 'skills' in 1999; use one of: 2021, 2023, 2025"):
        charts.by_country(workbook, "skills", 1999)
    with pytest.raises(DlisError, match="no figure for 'gap-only' in data/indicators"):
        charts.latest(workbook, "gap-only")
    with pytest.raises(DlisError, match="no groups by 'shoe size'; use one of: education, age-and-work"):
        charts.by_group(workbook, "skills", "shoe size")
    with pytest.raises(DlisError, match="no figure for 'skills' by education"):
        charts.by_group(workbook, "skills", "education")


def test_the_same_drawing_is_the_same_text_and_two_share_nothing() -> None:
    def drawn(name: str) -> str:
        one = Drawing(name, height=40)
        one.bar(0, 20, 100, 14)
        one.text(2, 14, 'A & <b> $x$ "')
        return one.svg('A "name"')

    assert drawn("one") == drawn("one")
    assert "A &amp; &lt;b&gt; $x$" in drawn("one")
    assert 'aria-label="A &quot;name&quot;"' in drawn("one")


def test_the_charts_are_imported_without_matplotlib_and_pandas() -> None:
    code = "import sys; import dlis_widgets.figures.charts; print([m for m in ('matplotlib', 'pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the narrative --------------------------------------------------------------------------------

STUDIES = {"13.3", "29.06"}
"""Figures of the narrative that are not in our table: a survey of social workers, and a trap."""


def test_figures_with_decimals_in_the_text_agree_with_the_table() -> None:
    known = {row["value"] for row in library().indicator_rows()}
    for text in cells("markdown"):
        for figure in set(re.findall(r"\d+\.\d+(?= %)", text)) - STUDIES:
            places = len(figure.partition(".")[2])
            assert any(f"{float(value):.{places}f}" == figure for value in known), figure


def test_the_report_ends_with_its_sources_and_cites_what_exists() -> None:
    assert cells("code")[-1] == "workbook.sources()"
    cited = {one for text in cells("markdown") for one in CITATION.findall(text)}
    assert len(cited) > 30
    assert cited <= set(library().references())
