"""The model behind synthetic hand-ins: every number that a figure can be checked against.

All of it is invented. The loadings and shares are plausible, but nothing here was estimated from
people, and nothing may be concluded from it about anybody.

How a rating comes about
------------------------
One general factor g and six own parts u give six correlated factors (a second-order model, Schmid
and Leiman 1957): f_d = c_d g + sqrt(1 - c_d^2) u_d + shift(country) + shift(role), with g and u
standard normal. An item's latent response is y = l f_d + sqrt(1 - l^2) e, and the level is the
number of the item's three thresholds that y exceeds (the graded response model in its normal-ogive
form, Samejima 1969). In the group without a shift, f and y are standard normal, so that l is the
standardised loading of a factor analysis of polychoric correlations.

How a task is solved
--------------------
The ability in a dimension is a_d = r f_d + sqrt(1 - r^2) w_d: self-rating and ability correlate by r
and not more, so that some rate themselves too high and others too low. A question is solved if
k a_d + sqrt(1 - k^2) e exceeds its difficulty; in a question of many ticks, each option is judged so,
and who would tick nothing ticks one option by chance. A module's knowledge check takes the mean of the
six abilities.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dlis_widgets.cohort.plan import RatingPlan

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Words = NDArray[np.str_]
    Places = NDArray[np.int64]

CHUNK = 500
"""People that are drawn at a time: the same person has the same answers in a cohort of any size."""

DIMENSIONS = ("D1", "D2", "D3", "D4", "D5", "D6")

Shares = tuple[tuple[str, float], ...]

_ITEMS = (
    ("d1-1", 0.68, -1.9, -1.0, 0.6),
    ("d1-2", 0.74, -2.1, -1.3, 0.3),
    ("d1-3", 0.77, -1.2, 0.0, 1.2),
    ("d1-4", 0.62, -1.1, 0.2, 1.4),
    ("d2-1", 0.70, -1.3, -0.3, 0.8),
    ("d2-2", 0.79, -1.6, -0.5, 0.8),
    ("d2-3", 0.65, -1.2, -0.1, 1.1),
    ("d2-4", 0.75, -1.5, -0.4, 0.9),
    ("d3-1", 0.63, -1.9, -1.0, 0.2),
    ("d3-2", 0.71, -1.8, -0.8, 0.4),
    ("d3-3", 0.66, -1.5, -0.6, 0.6),
    ("d3-4", 0.73, -1.7, -0.6, 0.6),
    ("d4-1", 0.76, -0.9, 0.1, 1.0),
    ("d4-2", 0.72, -1.6, -0.5, 0.7),
    ("d4-3", 0.58, -1.3, -0.4, 0.8),
    ("d4-4", 0.70, -0.8, 0.3, 1.3),
    ("d5-1", 0.67, -1.6, -0.5, 0.7),
    ("d5-2", 0.78, -1.4, -0.3, 0.8),
    ("d5-3", 0.74, -1.2, -0.1, 1.0),
    ("d5-4", 0.80, -1.1, 0.0, 1.1),
    ("d6-1", 0.69, -1.2, -0.1, 1.0),
    ("d6-2", 0.64, -1.3, -0.2, 0.9),
    ("d6-3", 0.72, -1.4, -0.3, 0.8),
    ("d6-4", 0.60, -0.9, 0.3, 1.4),
)
_OTHER_ITEM = (0.70, -1.3, -0.3, 0.8)
"""An item that somebody has added to the instrument."""
_YEARS = ("0-2", "3-9", "10-19", "20-plus")


@dataclass(frozen=True)
class Model:
    """All parameters, each with what it is, which ``truth.json`` repeats.

    Change some with `dataclasses.replace`, for example ``replace(MODEL, bias=(("LU", "d3-3", 0.5),))``
    for a cohort in which one item does not mean the same in every country.
    """

    items: Annotated[
        tuple[tuple[str, float, float, float, float], ...],
        "item, its standardised loading and its three thresholds",
    ] = _ITEMS
    general: Annotated[
        tuple[float, ...], "loading c of each factor on g; two factors correlate by the product of theirs"
    ] = (0.85, 0.80, 0.80, 0.70, 0.75, 0.65)
    countries: Annotated[
        tuple[tuple[str, float, float], ...],
        "country, its share of people, and its shift of all factors in standard deviations",
    ] = (
        ("FR", 0.30, 0.0),
        ("RO", 0.24, -0.10),
        ("BE", 0.20, 0.10),
        ("EL", 0.16, -0.15),
        ("LU", 0.07, 0.20),
        ("other", 0.03, 0.0),
    )
    roles: Annotated[
        tuple[tuple[str, float, float, tuple[float, float, float, float]], ...],
        "role, its share, its shift, and its shares of 0-2, 3-9, 10-19 and 20-plus years",
    ] = (
        ("student", 0.55, 0.0, (0.80, 0.17, 0.02, 0.01)),
        ("professional", 0.35, 0.15, (0.20, 0.38, 0.28, 0.14)),
        ("teacher", 0.04, 0.25, (0.05, 0.25, 0.40, 0.30)),
        ("volunteer", 0.04, -0.10, (0.45, 0.30, 0.15, 0.10)),
        ("other", 0.02, 0.0, (0.40, 0.30, 0.20, 0.10)),
    )
    consent: Annotated[Shares, "answer to the research consent and its share; empty for none"] = (
        ("yes", 0.62),
        ("no", 0.16),
        ("", 0.22),
    )
    untold: Annotated[float, "probability that who answers the consent leaves country (role, years) open"] = (
        0.05
    )
    rho: Annotated[float, "correlation r of factor and ability in the same dimension"] = 0.45
    ability_general: Annotated[float, "loading of each w on one factor that the abilities share"] = 0.60
    task_loading: Annotated[float, "standardised loading k of a question on ability"] = 0.65
    difficulties: Annotated[
        tuple[float, ...], "difficulty of a task's first, second ... question, repeated"
    ] = (
        -1.0,
        -0.5,
        0.0,
        -0.3,
    )
    tick_difficulty: Annotated[float, "added to the difficulty where each option is judged"] = -0.6
    skipped: Annotated[float, "probability that an item is passed over"] = 0.03
    stops: Annotated[float, "share who stop after any item but the last, all equally likely"] = 0.08
    straight: Annotated[float, "share who choose one level, any equally likely, for all items"] = 0.03
    random: Annotated[float, "share who choose any level, equally likely, for each item"] = 0.02
    again: Annotated[float, "share who rate themselves a second time"] = 0.30
    stability: Annotated[float, "correlation of a factor in the first and second attempt"] = 0.90
    gain: Annotated[tuple[float, ...], "mean gain of each factor to the second attempt"] = (
        *(0.30, 0.35, 0.20),
        *(0.40, 0.45, 0.25),
    )
    only_index: Annotated[float, "share who hand in no workbook but the one with the instrument"] = 0.10
    finishes: Annotated[float, "probability that a workbook has no task, case or reflection left out"] = 0.60
    left_out: Annotated[float, "probability that each of these is left out otherwise"] = 0.25
    question_skipped: Annotated[float, "probability that one question of a task or case is passed over"] = (
        0.02
    )
    options: Annotated[tuple[float, ...], "weight of a decision's first, second ... option"] = (
        *(0.40, 0.30, 0.20),
        *(0.10, 0.05),
    )
    ends: Annotated[float, "probability that a reflection ends after a sentence, 24 at most"] = 0.12
    bias: Annotated[
        tuple[tuple[str, str, float], ...],
        "country, item, and what is added to the response to it only there",
    ] = ()


MODEL = Model()


@dataclass(frozen=True)
class People:
    """`CHUNK` people: one row a person, one column a dimension.

    ``factors`` are how sure they feel in the first attempt, ``factors_again`` in the second,
    ``abilities`` what they can do; a self-rating's own bias is the first minus the last.
    """

    country: Words
    role: Words
    years: Words
    consent: Words
    told: Flags
    careless: Words
    again: Flags
    only_index: Flags
    factors: Numbers
    factors_again: Numbers
    abilities: Numbers


def generator(seed: int, chunk: int, stream: str) -> np.random.Generator:
    """Return the random numbers of one chunk of people for one purpose, whatever else is drawn."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, chunk, crc32(stream.encode())])))


def pick(random: np.random.Generator, shares: Sequence[float]) -> Places:
    """Return `CHUNK` draws of a place in a list, in proportion to the number that stands there."""
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges[:-1], random.random(CHUNK), side="right")


def draw_people(model: Model, seed: int, chunk: int) -> People:
    """Return one chunk of people.

    Drawn numbers are only added and multiplied one by one, never as matrices: no machine rounds
    these otherwise than another.
    """
    random = generator(seed, chunk, "people")
    country = pick(random, [share for _, share, _ in model.countries])
    role = pick(random, [share for _, share, *_ in model.roles])
    shift = np.array([one for *_, one in model.countries])[country]
    shift = (shift + np.array([one for _, _, one, _ in model.roles])[role])[:, None]
    loadings, gain = np.array(model.general), np.array(model.gain)
    factors = shift + _related(random, loadings)
    fresh = math.sqrt(1 - model.stability**2) * _related(random, loadings)
    own = _related(random, np.full(len(loadings), model.ability_general))
    years = np.column_stack([pick(random, shares) for *_, shares in model.roles])
    careless = pick(random, [1 - model.straight - model.random, model.straight, model.random])
    consent = pick(random, [share for _, share in model.consent])
    return People(
        country=np.array([one for one, *_ in model.countries])[country],
        role=np.array([one for one, *_ in model.roles])[role],
        years=np.array(_YEARS)[years[np.arange(CHUNK), role]],
        consent=np.array([one for one, _ in model.consent])[consent],
        told=random.random((CHUNK, 3)) >= model.untold,
        careless=np.array(["", "straight", "random"])[careless],
        again=random.random(CHUNK) < model.again,
        only_index=random.random(CHUNK) < model.only_index,
        factors=factors,
        factors_again=shift + model.stability * (factors - shift) + fresh + gain,
        abilities=model.rho * factors + math.sqrt(1 - model.rho**2) * own,
    )


def _related(random: np.random.Generator, loadings: Numbers) -> Numbers:
    """Return standard normal columns that correlate by the products of their loadings."""
    general = random.standard_normal((CHUNK, 1))
    return loadings * general + np.sqrt(1 - loadings**2) * random.standard_normal((CHUNK, len(loadings)))


def draw_levels(model: Model, plan: RatingPlan, people: People, random: np.random.Generator) -> Places:
    """Return the chosen level of each person (row) and item (column), -1 where there is none."""
    known = {item: numbers for item, *numbers in model.items}
    table = np.array([known.get(one, _OTHER_ITEM) for one in plan.items])
    loadings, thresholds = table[:, 0], table[:, 1:]
    factors = people.factors if plan.attempt == 1 else people.factors_again
    shape = (CHUNK, len(plan.items))
    errors = np.sqrt(1 - loadings**2) * random.standard_normal(shape)
    latent = loadings * factors[:, [DIMENSIONS.index(one) for one in plan.dimensions]] + errors
    for country, item, shift in model.bias:
        if item in plan.items:
            latent[:, plan.items.index(item)] += shift * (people.country == country)
    levels = np.minimum((latent[:, :, None] > thresholds).sum(axis=2), plan.top)
    one_level = random.integers(0, plan.top + 1, (CHUNK, 1))
    any_level = random.integers(0, plan.top + 1, shape)
    levels = np.where((people.careless == "straight")[:, None], one_level, levels)
    levels = np.where((people.careless == "random")[:, None], any_level, levels)
    stop = np.where(random.random(CHUNK) < model.stops, random.integers(1, shape[1], CHUNK), shape[1])
    missing = (random.random(shape) < model.skipped) | (np.arange(shape[1]) >= stop[:, None])
    return np.where(missing, -1, levels)
