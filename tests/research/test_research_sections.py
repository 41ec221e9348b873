"""The research notebook: every section shows numbers with a table, or says why not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import made_answers
import numpy as np
import pandas as pd
import pytest

from dlis_widgets import psychometrics, research
from dlis_widgets.dataset.package import write_package
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = [
    *("people", "missing", "careless", "items", "ends", "reliability", "careful_reliability", "dimensions"),
    *("exploration", "models", "comparison", "calibrating", "total"),
]


def dataset(people: int, seed: int = 1) -> research.Dataset:
    """Return a dataset of a known model in which nothing differs between two countries."""
    values = made_answers.levels(made_answers.continuous(people, seed))
    responses = made_answers.responses_of(values)
    names = responses["person"].unique()
    ratings = values.reshape(people, 6, 4).mean(axis=2) * 100 / 3
    results = np.random.default_rng(seed).integers(0, 4, size=(people, 6)) * 100 / 3
    profiles = pd.DataFrame(
        {
            "person": np.repeat(names, 6),
            "attempt": 1,
            "dimension": np.tile([f"D{one}" for one in range(1, 7)], people),
            "self_rating": ratings.ravel(),
            "task_result": results.ravel(),
        }
    ).astype({"person": "string", "dimension": "string", "self_rating": "Float64", "task_result": "Float64"})
    told = pd.DataFrame(
        {"person": names, "country": (["BE", "FR"] * people)[:people], "role": "student", "years": "0-2"}
    ).astype("string")
    empty = pd.DataFrame({"person": pd.Series(dtype="string")})
    return research.Dataset(
        "made", synthetic=True, responses=responses, tasks=empty, choices=empty, profiles=profiles,
        people=told.assign(synthetic=True),
    )  # fmt: skip


@pytest.fixture(scope="module")
def large() -> research.Dataset:
    return dataset(600)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_of_many_people_has_a_picture_a_sentence_and_a_table(
    large: research.Dataset, section: str
) -> None:
    views = getattr(research, section)(large)
    if section == "missing":
        assert views[0].sentence == "Nothing is shown: no answer is missing."
        return
    html = research.Study(large).show(getattr(research, section)).value
    for view in views:
        assert view.draw is not None, view.sentence
        assert len(view.table)
        assert view.sentence.endswith(".")
    assert html.count("<svg ") == html.count("<table") == html.count('role="img"') == len(views)
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("people", [4, 29])
def test_a_section_of_few_people_says_why_nothing_is_shown(section: str, people: int) -> None:
    for view in getattr(research, section)(dataset(people)):
        if view.draw is None:
            assert view.sentence.startswith("Nothing is shown: ")
        else:
            assert people >= 5 or section == "people"
    unlikely = {
        "reliability",
        "careful_reliability",
        "dimensions",
        "exploration",
        "models",
        "comparison",
        "calibrating",
        "total",
        "ends",
    }
    if section in unlikely:
        assert all(view.draw is None for view in getattr(research, section)(dataset(people)))


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_survives_a_dataset_without_rows(large: research.Dataset, section: str) -> None:
    empty = replace(
        large,
        responses=large.responses.head(0),
        profiles=large.profiles.head(0),
        people=large.people.head(0),
    )
    for view in getattr(research, section)(empty):
        assert view.draw is None or section == "people"


def test_means_of_countries_that_differ_in_an_item_are_not_shown(large: research.Dataset) -> None:
    values = large.responses.copy()
    french = set(large.people.loc[large.people["country"] == "FR", "person"])
    odd = values["person"].isin(french) & values["item"].isin(["d1-1", "d2-1", "d3-1"])
    values.loc[odd, "value"] = (values.loc[odd, "value"] + 2).clip(upper=3)
    steps, differences = research.comparison(replace(large, responses=values))
    assert steps.draw is not None
    assert "compare" in steps.sentence
    assert differences.draw is None
    assert differences.table.empty
    assert "do not compare means" in differences.sentence


def test_small_countries_are_not_counted_out_loud(large: research.Dataset) -> None:
    told = large.people.copy()
    told.loc[:3, "country"] = "LU"
    view = research.people(replace(large, people=told))[0]
    assert "LU" not in view.table.index


def written(folder: Path, data: research.Dataset) -> Path:
    """Write a dataset as a Data Package, as far as it is needed to read it."""
    tables = {
        "responses": data.responses.assign(
            value=data.responses["value"].astype("string").fillna(data.responses["missing"])
        ),
        "tasks": data.tasks,
        "choices": data.choices,
        "profiles": data.profiles,
        "people": data.people,
    }
    kinds = {
        **dict.fromkeys(("value", "attempt", "version"), "integer"),
        **dict.fromkeys(("self_rating", "task_result"), "number"),
        "synthetic": "boolean",
    }
    gaps = [{"value": one} for one in ("", "skipped", "not reached")]
    resources = []
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
        fields = [
            {"name": one, "type": kinds.get(one, "string"), "missingValues": gaps if one in kinds else []}
            for one in table.columns
        ]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    return folder


def test_a_dataset_is_read_as_it_was_written(tmp_path: Path) -> None:
    data = dataset(40)
    data.responses.loc[5, ["value", "missing"]] = [pd.NA, "skipped"]
    again = research.read(written(tmp_path, data))
    pd.testing.assert_frame_equal(again.responses, data.responses, check_dtype=False)
    assert again.synthetic
    one, other = (psychometrics.item_statistics(each.responses) for each in (data, again))
    pd.testing.assert_frame_equal(one, other)


def test_a_folder_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(DlisError, match=f"There is no whole release in {tmp_path}"):
        research.read(tmp_path)


def test_a_notebook_about_no_dataset_runs_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(research.VARIABLE, "nowhere")
    study = research.study()
    assert "There is no whole release in nowhere" in study.choose().children[1].value
    for section in SECTIONS:
        shown = study.show(getattr(research, section)).value
        assert "Nothing is shown" in shown
        assert "<svg" not in shown
    assert "library(lavaan)" in psychometrics.lavaan_script(study.data.responses)


@pytest.mark.parametrize("descriptor", ["[]", "{}", '{"resources": ["x"]}', "hello"])
def test_a_broken_description_is_named(tmp_path: Path, descriptor: str) -> None:
    folder = written(tmp_path, dataset(10))
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    with pytest.raises(DlisError, match=f"There is no whole release in {tmp_path}"):
        research.read(folder)


def test_half_a_file_is_no_dataset(tmp_path: Path) -> None:
    made = research.demo(20)
    tables = {name: getattr(made, name) for name in ("responses", "tasks", "choices", "profiles", "people")}
    write_package(tmp_path, tables, {name: [] for name in tables}, synthetic=True)
    for path in tmp_path.glob("*.parquet"):
        path.unlink()
    text = (tmp_path / "responses.csv").read_text(encoding="utf-8")
    (tmp_path / "responses.csv").write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(DlisError, match=r"responses\.csv is not as it was written"):
        research.read(tmp_path)


def test_a_dataset_without_a_table_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, dataset(10))
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] != "profiles"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DlisError, match="has no table profiles; export it again"):
        research.read(folder)


def test_the_folder_may_be_named_outside_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(research.VARIABLE, str(written(tmp_path, dataset(12))))
    assert research.study().data.people["person"].nunique() == 12


def test_sections_follow_the_dataset_that_is_chosen(large: research.Dataset, tmp_path: Path) -> None:
    study = research.Study(large)
    control = study.choose()
    section = study.show(research.reliability)
    assert "<svg " in section.value
    folder, button = control.children[0].children
    status = control.children[1]
    folder.value = str(tmp_path / "nowhere")
    button.click()
    assert "There is no whole release" in status.value
    assert "<svg " in section.value, "what was shown stays"
    folder.value = str(written(tmp_path, dataset(20)))
    button.click()
    assert "unvalidated" in status.value
    assert "These people are invented." in status.value
    assert "Nothing is shown: 20 people; at least 30 are needed" in section.value


def test_answers_to_two_versions_end_in_a_sentence(large: research.Dataset) -> None:
    rows = large.responses.copy()
    rows.loc[: 24 * 200 - 1, "version"] = 2
    study = research.Study(replace(large, responses=rows))
    section = study.show(research.reliability)
    assert "more than one version (1, 2); keep the rows of one" in section.value
    study.keep(version=2)
    assert "<svg " in section.value
    for table in (study.data.responses, study.data.profiles, study.data.people):
        assert table["person"].nunique() == 200
    with pytest.raises(DlisError, match="Nobody answered version 7; choose one of: 2"):
        study.keep(version=7)


def test_the_name_of_a_folder_is_no_markup(large: research.Dataset) -> None:
    status = research.Study(replace(large, name="<b>x</b>")).choose().children[1]
    assert "<b>x</b>" not in status.value
