"""A synthetic cohort is marked as such, comes from its seed alone, and shows the truth it was made from."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np
import pytest
from class_of import INDEX, released
from scipy.stats import multivariate_normal

from dlis_widgets.answers.notebook import fill, read
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.cohort import read_submissions, score
from dlis_widgets.cohort.plan import plans
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Instrument, Survey, fields
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.hand_in import read_hand_in
from dlis_widgets.synthetic.answers import MARK, Form, answer_columns
from dlis_widgets.synthetic.cohort import demo_cohort, demo_tables
from dlis_widgets.synthetic.model import CHUNK, DIMENSIONS, MODEL, draw_levels, draw_people, generator
from dlis_widgets.synthetic.truth import _both_above, truth

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from dlis_widgets.cohort import Cohort
    from dlis_widgets.synthetic.model import Model

MANY = 2000
FACTORS = [0.9809, 0.2953, 0.5772, 2.0895, 1.1677, 1.2095]
LEVELS = "221121112212112021111222"
TABLES = ("sheets", "responses", "tasks", "choices", "texts", "people")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the hand-ins of a dozen people."""
    return demo_cohort(12, tmp_path_factory.mktemp("demo") / "few")


@pytest.fixture(scope="module")
def many() -> Cohort:
    return demo_tables(MANY, workbooks=[INDEX])


@pytest.fixture(scope="module")
def attentive() -> Cohort:
    """Return people whose answers have no gap, no careless one and no group among them."""
    return demo_tables(MANY, seed=2, workbooks=[INDEX], model=alike())


def alike() -> Model:
    countries = tuple((name, share, 0.0) for name, share, _ in MODEL.countries)
    roles = tuple((name, share, 0.0, years) for name, share, _, years in MODEL.roles)
    gaps = {"straight": 0.0, "random": 0.0, "skipped": 0.0, "stops": 0.0, "question_skipped": 0.0}
    return replace(MODEL, countries=countries, roles=roles, finishes=1.0, again=1.0, **gaps)


def hand_ins(folder: Path) -> list[Path]:
    return sorted(folder.glob("submitted/*/*/*.ipynb"))


def ratings(cohort: Cohort, attempt: int = 1) -> pd.DataFrame:
    rows = cohort.responses[cohort.responses["attempt"] == attempt]
    return rows.pivot_table(index="person", columns="item", values="value", dropna=False).astype(float)


def close(found: float, share: float, count: int) -> bool:
    """Say whether a share is within four standard errors."""
    return bool(abs(found - share) <= 4 * np.sqrt(share * (1 - share) / count))


def test_every_file_says_that_it_is_synthetic(few: Path) -> None:
    for path in hand_ins(few):
        text = path.read_text(encoding="utf-8")
        assert "Synthetic hand-in: no person wrote this" in text.splitlines()[0]
        assert json.loads(text)["metadata"]["dlis"]["synthetic"] is True
        assert path.parts[-3].startswith("synthetic-")
    cohort = read_submissions([few], texts=True)
    assert cohort.sheets["synthetic"].all()
    assert cohort.texts["text"].str.startswith(f"{MARK} ").all()


def test_every_file_is_an_ordinary_hand_in_without_a_remark(few: Path) -> None:
    release = {one: released(one) for one in plans()}
    for path in hand_ins(few):
        nbformat.validate(json.loads(path.read_text(encoding="utf-8")))
        assert read_hand_in(path, release[path.stem]).notes == ()


def test_what_is_read_is_what_was_generated(few: Path) -> None:
    people = draw_people(MODEL, 1, 0)
    columns = {name: answer_columns(plan, people, MODEL, 1, 0) for name, plan in plans().items()}
    release = {one: released(one) for one in plans()}
    for path in hand_ins(few):
        place, name = int(path.parts[-3].removeprefix("synthetic-")) - 1, path.stem
        found = read(json.loads(path.read_text(encoding="utf-8")), release[name])
        given = {one: column[place] for one, column in columns[name].items() if column[place]}
        assert {one: answer.value for one, answer in found.items()} == given


def test_the_tables_are_those_of_the_files(few: Path) -> None:
    cohort, tables = read_submissions([few], texts=True), demo_tables(12, texts=True)
    assert cohort.lines == ()
    for name in TABLES:
        assert getattr(tables, name).equals(getattr(cohort, name)), name


def test_the_quick_way_fills_as_the_slow_one() -> None:
    for name in (INDEX, "module-1"):
        notebook = released(name)
        form: dict[str, Any] = {"d1-1": "2", "many": ["a", "”b\n"]}
        answers = {INDEX: form, "who-was-counted": form, "my-next-step": 'One "line"\n\\and <b>', "none": "x"}
        slow = fill(notebook, {one: Answer(value=value, at="now") for one, value in answers.items()})
        quick = Form.of(notebook).filled({one: (value, "now") for one, value in answers.items()})
        assert json.loads(quick) == json.loads(json.dumps(slow))


def test_the_same_seed_gives_the_same_bytes(few: Path, tmp_path: Path) -> None:
    again = demo_cohort(12, tmp_path / "again")
    other = demo_cohort(12, tmp_path / "other", seed=2)
    names = [path.relative_to(few) for path in sorted(few.rglob("*")) if path.is_file()]
    assert names == [path.relative_to(again) for path in sorted(again.rglob("*")) if path.is_file()]
    assert all((few / one).read_bytes() == (again / one).read_bytes() for one in names)
    assert (few / "truth-people.csv").read_bytes() != (other / "truth-people.csv").read_bytes()


def test_the_random_numbers_are_the_same_on_every_machine() -> None:
    people = draw_people(MODEL, 1, 0)
    levels = draw_levels(MODEL, plans()[INDEX].ratings[0], people, generator(1, 0, f"{INDEX}/{INDEX}"))
    assert people.factors[0].round(4).tolist() == FACTORS
    assert "".join(map(str, levels[1])) == LEVELS


def test_the_first_of_many_are_those_of_few() -> None:
    few, many = (demo_tables(count, workbooks=[INDEX]) for count in (3, CHUNK + 2))
    for name in TABLES:
        assert getattr(many.only(few.people["person"]), name).equals(getattr(few, name)), name
    assert many.people["person"].nunique() == CHUNK + 2


def test_other_workbooks_do_not_change_an_answer() -> None:
    alone = demo_tables(5, workbooks=["module-2"]).choices
    among = demo_tables(5).of_workbook("module-2").choices
    assert alone.equals(among)


def test_the_truth_tells_every_person(few: Path) -> None:
    with (few / "truth-people.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["person"]: row for row in csv.DictReader(file)}
    cohort = read_submissions([few])
    for one in cohort.people.itertuples():
        row = rows[str(one.person)]
        assert one.consent == row["consent"]
        assert one.country in {"", row["country"]}
    again = set(cohort.responses.loc[cohort.responses["attempt"] == 2, "person"])
    assert again == {name for name, row in rows.items() if row["second_attempt"] == "yes"}
    facts = json.loads((few / "truth.json").read_text(encoding="utf-8"))
    assert facts["drawn"]["hand_ins"] == len(hand_ins(few))
    assert facts["parameters"].keys() == facts["meanings"].keys()


def test_shares_come_near_to_the_truth(many: Cohort) -> None:
    facts, values = truth(), ratings(many)
    for item, shares in facts["level_shares"].items():
        given = values[item].dropna()
        assert all(close((given == level).mean(), share, len(given)) for level, share in enumerate(shares)), (
            item
        )
        assert close(values[item].isna().mean(), facts["missing_shares"][item], MANY), item
    assert close((many.people["consent"] == "yes").mean(), 0.62, MANY)
    second = many.responses.loc[many.responses["attempt"] == 2, "person"].nunique()
    assert close(second / MANY, MODEL.again, MANY)
    told = many.people[many.people["consent"] != ""]
    assert close((told["country"] == "").mean(), MODEL.untold, len(told))
    assert close((told.loc[told["country"] != "", "country"] == "RO").mean(), 0.24, len(told))


def test_straight_lining_is_as_frequent_as_planned(many: Cohort) -> None:
    values = ratings(many)
    complete = values[values.notna().sum(axis=1) >= 20]
    assert close((complete.min(axis=1) == complete.max(axis=1)).mean(), MODEL.straight, len(complete))


def test_reliability_and_correlations_come_near_to_the_truth(many: Cohort) -> None:
    facts, values = truth(), ratings(many).dropna()
    for dimension in DIMENSIONS:
        part = values.filter(like=f"{dimension.lower()}-").cov().to_numpy()
        alpha = 4 / 3 * (1 - part.trace() / part.sum())
        assert alpha == pytest.approx(facts["alpha"][dimension], abs=0.04)
    first = score(many).query("attempt == 1").astype({"self_rating": float})
    wide = first.pivot_table(index="person", columns="dimension", values="self_rating").dropna()
    for pair, correlation in facts["self_rating_correlations"].items():
        one, other = pair.split("-")
        assert wide[one].corr(wide[other]) == pytest.approx(correlation, abs=0.08)
    for dimension, expected in facts["self_rating"].items():
        assert wide[dimension].mean() == pytest.approx(expected["mean"], abs=2.5)
        assert wide[dimension].std() == pytest.approx(expected["sd"], abs=1.5)


def test_credits_come_near_to_the_truth(many: Cohort) -> None:
    others = demo_tables(MANY // 4, workbooks=["module-1"])
    expected = truth()["credits"]
    for tasks in (many.tasks, others.tasks):
        for question, rows in tasks.groupby("question"):
            found = rows["credit"].dropna().astype(float)
            assert abs(found.mean() - expected[question]) <= 4 * found.std() / np.sqrt(len(found)), question


def test_latent_correlations_are_those_of_the_model() -> None:
    people = [draw_people(MODEL, 3, chunk) for chunk in range(8)]
    factors = np.vstack([one.factors for one in people])
    abilities = np.vstack([one.abilities for one in people])
    facts = truth()
    for place in range(len(DIMENSIONS)):
        found = np.corrcoef(factors[:, place], abilities[:, place])[0, 1]
        assert found == pytest.approx(MODEL.rho, abs=0.06)
    assert np.corrcoef(factors[:, 0], factors[:, 1])[0, 1] == pytest.approx(
        facts["factor_correlations"]["D1-D2"], abs=0.05
    )
    assert np.corrcoef(abilities[:, 2], abilities[:, 5])[0, 1] == pytest.approx(
        facts["ability_correlations"]["D3-D6"], abs=0.06
    )


def test_two_items_agree_as_the_bivariate_normal_distribution_says(attentive: Cohort) -> None:
    """scipy's integral is the independent implementation."""
    values = ratings(attentive)
    numbers = {item: rest for item, *rest in MODEL.items}
    for one, other in (("d2-1", "d2-2"), ("d1-1", "d6-4"), ("d5-4", "d4-2")):
        same = one[:2] == other[:2]
        places = [int(item[1]) - 1 for item in (one, other)]
        related = 1.0 if same else MODEL.general[places[0]] * MODEL.general[places[1]]
        correlation = numbers[one][0] * numbers[other][0] * related
        cuts = [numbers[one][2], numbers[other][2]]
        expected = multivariate_normal.cdf([-cut for cut in cuts], cov=[[1, correlation], [correlation, 1]])
        ours = _both_above(np.array([cuts[0]]), np.array([cuts[1]]), correlation)[0]
        assert ours == pytest.approx(expected, abs=1e-6)
        assert close(((values[one] >= 2) & (values[other] >= 2)).mean(), float(expected), MANY)


def test_a_second_attempt_gains_what_the_truth_says(attentive: Cohort) -> None:
    facts = truth(alike())
    wide = score(attentive).pivot_table(
        index=["dimension", "person"], columns="attempt", values="self_rating"
    )
    for dimension, expected in facts["self_rating"].items():
        change = (wide.loc[dimension, 2] - wide.loc[dimension, 1]).astype(float)
        error = change.std() / np.sqrt(MANY)
        assert change.mean() == pytest.approx(expected["second"] - expected["mean"], abs=4 * error)


def test_tasks_follow_ability_and_feeling_sure_only_in_part(attentive: Cohort) -> None:
    profiles = score(attentive).query("attempt == 1").astype({"self_rating": float, "task_result": float})
    abilities = np.vstack([draw_people(alike(), 2, chunk).abilities for chunk in range(MANY // CHUNK)])
    for place, dimension in enumerate(DIMENSIONS):
        rows = profiles[profiles["dimension"] == dimension].sort_values("person")
        able = np.corrcoef(rows["task_result"], abilities[:, place])[0, 1]
        sure = rows["self_rating"].corr(rows["task_result"])
        assert 0.1 < sure < MODEL.rho < able
        assert (rows["self_rating"] > rows["task_result"]).mean() > 0.1
        assert (rows["self_rating"] < rows["task_result"]).mean() > 0.1


def test_an_item_can_be_made_to_mean_something_else_in_one_country() -> None:
    plain, biased = MODEL, replace(MODEL, bias=(("RO", "d3-3", 1.0),))
    before, after = (ratings(demo_tables(300, workbooks=[INDEX], model=one)) for one in (plain, biased))
    changed = before.ne(after) & ~(before.isna() & after.isna())
    assert changed.columns[changed.any()].tolist() == ["d3-3"]
    country = draw_people(MODEL, 1, 0).country[:300]
    assert set(country[changed["d3-3"].to_numpy()]) == {"RO"}
    assert truth(biased)["level_shares"]["d3-3"][3] > truth()["level_shares"]["d3-3"][3]


def test_the_model_knows_the_content() -> None:
    assert [item for item, *_ in MODEL.items] == list(library().get(Instrument, INDEX).item_ids)
    asked = {
        name: set(labels) for name, (_, labels) in fields(library().get(Survey, "research-consent")).items()
    }
    people = draw_people(MODEL, 1, 0)
    assert set(people.consent) - {""} <= asked["consent"]
    assert {one for one, *_ in MODEL.countries} == asked["country"]
    assert {one for one, *_ in MODEL.roles} == asked["role"]
    assert set(people.years) == asked["years"]
    for shares in (MODEL.countries, MODEL.roles, MODEL.consent):
        assert sum(one[1] for one in shares) == pytest.approx(1)


def test_earlier_copies_are_older_and_do_not_count(tmp_path: Path) -> None:
    told: list[int] = []
    out = demo_cohort(6, tmp_path / "out", workbooks=[INDEX, "module-1"], earlier=0.5, report=told.append)
    copies = len(list(out.glob("earlier/*/*.ipynb")))
    assert copies == json.loads((out / "truth.json").read_text(encoding="utf-8"))["drawn"]["earlier"] > 0
    both, alone = read_submissions([out, out / "earlier"]), read_submissions([out])
    assert [line.result for line in both.lines] == ["older copy"] * copies
    assert all(getattr(both, name).equals(getattr(alone, name)) for name in TABLES)
    assert told == [1, 2, 3, 4, 5, 6]


def test_some_hand_in_only_the_index() -> None:
    sheets = demo_tables(60, workbooks=[INDEX, "module-1"]).sheets
    people = sheets.groupby("workbook")["person"].nunique()
    only = int(draw_people(MODEL, 1, 0).only_index[:60].sum())
    assert people.to_dict() == {INDEX: 60, "module-1": 60 - only}
    assert only > 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"count": 0}, "from 1 on"),
        ({"seed": -1}, "from 0 on"),
        ({"workbooks": ["module-9"]}, "no workbook module-9; use some of: digital-agility"),
        ({"workbooks": []}, "No workbook is named"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    tmp_path: Path, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(DlisError, match=told):
        demo_cohort(**{"count": 1, "out": tmp_path / "out", **given})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("folder", ["submitted", "course/submitted"])
def test_no_real_hand_ins_are_mixed_with_synthetic_ones(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(DlisError, match=r"hand-ins in .* already"):
        demo_cohort(1, tmp_path)
