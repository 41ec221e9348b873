"""What is missing, who may have answered carelessly, and what each item does."""

from __future__ import annotations

import statistics
from itertools import groupby

import made_answers
import numpy as np
import pandas as pd
import pingouin
import pytest

from dlis_widgets.errors import DlisError
from dlis_widgets.psychometrics.careless import careful, carelessness, longest_runs, missingness
from dlis_widgets.psychometrics.frames import answers, structure
from dlis_widgets.psychometrics.items import floor_and_ceiling, item_rest, item_statistics

ATTITUDE = np.array(
    [
        [43, 51, 30, 39, 61, 92, 45], [63, 64, 51, 54, 63, 73, 47], [71, 70, 68, 69, 76, 86, 48],
        [61, 63, 45, 47, 54, 84, 35], [81, 78, 56, 66, 71, 83, 47], [43, 55, 49, 44, 54, 49, 34],
        [58, 67, 42, 56, 66, 68, 35], [71, 75, 50, 55, 70, 66, 41], [72, 82, 72, 67, 71, 83, 31],
        [67, 61, 45, 47, 62, 80, 41], [64, 53, 53, 58, 58, 67, 34], [67, 60, 47, 39, 59, 74, 41],
        [69, 62, 57, 42, 55, 63, 25], [68, 83, 83, 45, 59, 77, 35], [77, 77, 54, 72, 79, 77, 46],
        [81, 90, 50, 72, 60, 54, 36], [74, 85, 64, 69, 79, 79, 63], [65, 60, 65, 75, 55, 80, 60],
        [65, 70, 46, 57, 75, 85, 46], [50, 58, 68, 54, 64, 78, 52], [50, 40, 33, 34, 43, 64, 33],
        [64, 61, 52, 62, 66, 80, 41], [53, 66, 52, 50, 63, 80, 37], [40, 37, 42, 58, 50, 57, 49],
        [63, 54, 42, 48, 66, 75, 33], [66, 77, 66, 63, 88, 76, 72], [78, 75, 58, 74, 80, 78, 49],
        [48, 57, 44, 45, 51, 83, 38], [85, 85, 71, 71, 77, 74, 55], [82, 82, 39, 59, 64, 78, 39],
    ],
    dtype=float,
)  # fmt: skip
"""R's data set `attitude` (Chatterjee and Price, 1977): 30 departments, seven items."""


def test_item_rest_correlations_are_those_of_psych() -> None:
    # Published: the help page of R's psych::alpha, alpha(attitude), column r.drop.
    assert item_rest(ATTITUDE).round(2).tolist() == [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46]


def test_item_statistics_are_those_of_psych() -> None:
    table = item_statistics(made_answers.responses_of(ATTITUDE, items=7))
    assert table["mean"].round(0).tolist() == [65, 67, 53, 56, 65, 75, 43], "the same page, column mean"
    assert table["sd"].round(1).tolist() == [12.2, 13.3, 12.2, 11.7, 10.4, 9.9, 10.3], "column sd"
    assert table["item_rest"].round(2).tolist() == [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46]


def test_item_rest_correlations_agree_with_pingouin() -> None:
    values = made_answers.levels(made_answers.continuous(300, 1))
    table = item_statistics(made_answers.responses_of(values)).set_index("item")
    rest = values[:, 5:8].sum(axis=1)
    expected = pingouin.corr(values[:, 4], rest)["r"].iloc[0]
    assert table.loc["d2-1", "item_rest"] == pytest.approx(expected, abs=1e-9)


def test_shares_of_levels_are_counted() -> None:
    values = np.tile([[0], [0], [1], [3]], (15, 4)).astype(float)
    row = item_statistics(made_answers.responses_of(values)).iloc[0]
    assert row[["share_0", "share_1", "share_2", "share_3"]].tolist() == [0.5, 0.25, 0, 0.25]
    assert (row["n"], row["n_rest"], row["item_rest"], row["reason"]) == (60, 60, pytest.approx(1), "")


def test_few_people_give_no_number_but_a_reason() -> None:
    four = item_statistics(made_answers.responses_of(made_answers.levels(made_answers.continuous(4, 1))))
    assert four["mean"].isna().all()
    assert four["reason"].iloc[0] == "4 people; at least 5 are needed (smaller groups are never shown)"
    some = item_statistics(made_answers.responses_of(made_answers.levels(made_answers.continuous(29, 1))))
    assert some["mean"].notna().all()
    assert some["item_rest"].isna().all()
    assert some["reason"].iloc[0] == "29 people; at least 30 are needed (Johanson and Brooks, 2010)"


def test_an_item_that_never_varies_has_no_correlation() -> None:
    values = made_answers.levels(made_answers.continuous(60, 1))
    values[:, 0] = 2
    row = item_statistics(made_answers.responses_of(values)).iloc[0]
    assert pd.isna(row["item_rest"])
    assert "do not vary" in row["reason"]


def test_an_attempt_that_nobody_made_has_rows_with_reasons() -> None:
    table = item_statistics(made_answers.responses_of(ATTITUDE, items=7), attempt=2)
    assert table["n"].tolist() == [0] * 7
    assert table["reason"].str.startswith("0 people").all()


@pytest.mark.parametrize("column", ["instrument", "version"])
def test_answers_to_different_items_are_not_mixed(column: str) -> None:
    rows = made_answers.responses_of(np.ones((6, 24)))
    rows.loc[rows.index[:24], column] = "another" if column == "instrument" else 2
    with pytest.raises(DlisError, match=f"more than one {column} .*; keep the rows of one"):
        answers(rows)


def test_answers_and_structure_keep_the_instruments_order() -> None:
    rows = made_answers.responses_of(np.arange(48.0).reshape(2, 24))
    assert list(structure(rows)) == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert structure(rows)["D2"] == ["d2-1", "d2-2", "d2-3", "d2-4"]
    assert answers(rows).to_numpy().tolist() == np.arange(48.0).reshape(2, 24).tolist()


def test_floor_and_ceiling_follow_the_fifteen_per_cent_of_terwee() -> None:
    # Worked by hand: of 60 people, 9 (exactly 15 %) at 0 are no effect, 10 at 100 are one.
    ratings = [0.0] * 9 + [100.0] * 10 + [50.0] * 41
    profiles = pd.DataFrame(
        {"person": range(60), "attempt": 1, "dimension": "D1", "self_rating": ratings}
    ).astype({"self_rating": "Float64"})
    row = floor_and_ceiling(profiles).iloc[0]
    assert (row["floor"], row["ceiling"], row["effect"]) == (0.15, pytest.approx(1 / 6), "ceiling")
    few = floor_and_ceiling(profiles.iloc[:49]).iloc[0]
    assert pd.isna(few["floor"])
    assert few["reason"] == "49 people; at least 50 are needed (Terwee and colleagues, 2007)"


def test_missing_answers_are_counted_by_kind() -> None:
    rows = made_answers.responses_of(np.where(np.eye(24)[:8], np.nan, 1.0))
    rows.loc[(rows["person"] == "p00007") & (rows["item"].isin(["d6-3", "d6-4"])), ["value", "missing"]] = [
        pd.NA,
        "not reached",
    ]
    rows.loc[rows["person"] == "p00006", ["value", "missing"]] = [pd.NA, "not reached"]  # answered nothing
    table = missingness(rows).set_index(["item", "kind"])
    assert table.loc[("d1-1", "skipped"), ["people", "share"]].tolist() == [1, pytest.approx(1 / 7)]
    assert table.loc[("d6-4", "not reached"), "people"] == 1
    assert table.loc[("d1-1", "answered"), "people"] == 6
    assert (table.groupby("item")["share"].sum().round(9) == 1).all()
    assert table.index.get_level_values("item").unique()[0] == "d1-1"


def test_longest_runs_agree_with_groupby() -> None:
    # Independent implementation: itertools.groupby over the answers that are there.
    generator = np.random.default_rng(5)
    values = generator.integers(0, 3, size=(200, 24)).astype(float)
    values[generator.random(values.shape) < 0.1] = np.nan
    expected = [max(len(list(run)) for _, run in groupby(row[~np.isnan(row)])) for row in values]
    assert longest_runs(values).tolist() == expected


def even_odd_by_hand(levels: list[float]) -> float:
    """R's careless::evenodd as its help page defines it, with Python's statistics."""
    odd = [statistics.mean(levels[start : start + 4 : 2]) for start in range(0, 24, 4)]
    even = [statistics.mean(levels[start + 1 : start + 4 : 2]) for start in range(0, 24, 4)]
    found = statistics.correlation(odd, even)
    return max(-1.0, 2 * found / (1 + found))


def test_carelessness_agrees_with_the_statistics_module() -> None:
    values = made_answers.levels(made_answers.continuous(40, 3))
    table = carelessness(made_answers.responses_of(values))
    for row, levels in zip(table.itertuples(), values.tolist(), strict=True):
        assert row.variability == pytest.approx(statistics.stdev(levels))
        assert row.even_odd == pytest.approx(even_odd_by_hand(levels))


def test_who_gives_the_same_level_everywhere_is_seen() -> None:
    values = made_answers.levels(made_answers.continuous(30, 3))
    values[0] = 2
    values[1, 5:] = np.nan
    table = carelessness(made_answers.responses_of(values))
    same, short = table.iloc[0], table.iloc[1]
    assert (same["longstring"], same["straight"], same["variability"]) == (24, True, 0)
    assert pd.isna(same["even_odd"])
    assert pd.isna(short["straight"])
    assert short["reason"] == "fewer than 12 answers"
    assert not table["straight"].iloc[2:].any()


def test_a_run_of_exactly_half_counts() -> None:
    # Curran, 2016: half the length of the scale or more.
    values = np.tile([0.0, 1.0, 2.0, 3.0], (2, 6))
    values[0, :12] = 1
    values[1, :11] = 1
    values[1, 11:13] = [2, 3]
    table = carelessness(made_answers.responses_of(values))
    assert table["longstring"].tolist() == [12, 11]
    assert table["straight"].tolist() == [True, False]


def test_who_answers_by_chance_is_unusual_and_left_out_to_compare() -> None:
    values = made_answers.levels(made_answers.continuous(500, 1, between=0.5))
    values[:15] = np.random.default_rng(2).integers(0, 4, size=(15, 24))
    values[15:20] = 3
    values[20, 0] = np.nan
    rows = made_answers.responses_of(values)
    table = carelessness(rows)
    assert table["unusual"].iloc[:15].sum() >= 12
    assert table["unusual"].iloc[15:].sum() < 0.02 * 480
    assert pd.isna(table["unusual"].iloc[20])
    left = set(careful(rows)["person"])
    assert not left & {f"p{one:05d}" for one in range(15, 20)}, "the same level everywhere"
    assert "p00020" in left, "who cannot be judged stays"
    assert len(left) == 500 - int((table["unusual"].fillna(value=False) | table["straight"]).sum())


@pytest.mark.parametrize(("people", "copied"), [(99, False), (400, True)])
def test_where_distances_cannot_be_had_there_are_none(people: int, *, copied: bool) -> None:
    values = made_answers.levels(made_answers.continuous(people, 1))
    if copied:
        values[:, 1] = values[:, 0]
    assert carelessness(made_answers.responses_of(values))["distance"].isna().all()


def test_random_answers_contradict_themselves_more_than_honest_ones() -> None:
    honest = made_answers.levels(made_answers.continuous(400, 1, between=0.2))
    random = np.random.default_rng(2).integers(0, 4, size=(400, 24)).astype(float)
    middle = [
        carelessness(made_answers.responses_of(values))["even_odd"].median() for values in (honest, random)
    ]
    assert middle[0] > 0.6
    assert abs(middle[1]) < 0.25
