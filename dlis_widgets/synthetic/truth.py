"""What follows from the model behind synthetic hand-ins: the numbers that figures should come near to."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_type_hints

import numpy as np

from dlis_widgets.cohort.plan import plans
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Task
from dlis_widgets.synthetic.model import DIMENSIONS, MODEL, Model

if TYPE_CHECKING:
    from dlis_widgets.synthetic.model import Numbers

_LEVELS = 4
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_NORMAL, _DENSITIES = np.polynomial.hermite_e.hermegauss(48)


def truth(model: Model = MODEL) -> dict[str, Any]:
    """Return the parameters, what they are, and what follows from them, for ``truth.json``.

    Returns
    -------
    dict
        ``factor_correlations`` and ``ability_correlations`` within a country and role, by pair of
        dimensions. ``omega``, the reliability (0 to 1) of a sum of latent responses within a country and
        role (McDonald 1999), by dimension, of all items (``total``), and of the part that g explains
        (``hierarchical``). Over all people, also the careless, in the first attempt: ``level_shares``
        and ``missing_shares`` by item; ``alpha``, Cronbach's, of the four levels by dimension;
        ``self_rating`` by dimension, 0 to 100: mean, standard deviation, mean in the second attempt;
        ``self_rating_correlations`` by pair; ``credits``, the mean credit 0 to 1 by question. All of
        it for complete answers: what is missing is so by chance.
    """
    factor = np.outer(model.general, model.general)
    ability = model.rho**2 * factor + (1 - model.rho**2) * model.ability_general**2
    means, covariance = _moments(model)
    later = _level_means(model, model.gain)
    places = _places(model)
    members = [np.flatnonzero(places == one) for one in range(len(DIMENSIONS))]
    scale = 100 / (_LEVELS - 1)
    mixing = np.array([(places == one) / max(1, (places == one).sum()) for one in range(len(DIMENSIONS))])
    spread = mixing @ covariance @ mixing.T * scale**2
    deviations = np.sqrt(spread.diagonal())
    hints = get_type_hints(Model, include_extras=True)
    return {
        "about": "Synthetic: invented people. Nothing here was estimated from anybody.",
        "parameters": asdict(model),
        "meanings": {name: hint.__metadata__[0] for name, hint in hints.items()},
        "factor_correlations": _pairs(factor),
        "ability_correlations": _pairs(ability),
        "omega": _omegas(model),
        "level_shares": {one[0]: row for one, row in zip(model.items, _shares(model), strict=True)},
        "missing_shares": {one[0]: _missing(model, place) for place, one in enumerate(model.items)},
        "alpha": {
            one: _round(_alpha(covariance[np.ix_(here, here)]))
            for one, here in zip(DIMENSIONS, members, strict=True)
        },
        "self_rating": {
            one: {
                "mean": _round(scale * means[here].mean()),
                "sd": _round(deviations[place]),
                "second": _round(scale * later[here].mean()),
            }
            for place, (one, here) in enumerate(zip(DIMENSIONS, members, strict=True))
        },
        "self_rating_correlations": _pairs(spread / np.outer(deviations, deviations)),
        "credits": _credits(model, float(np.mean(ability + np.diag(1 - ability.diagonal())))),
    }


def _pairs(matrix: Numbers) -> dict[str, float]:
    return {
        f"{one}-{other}": _round(matrix[row, column])
        for row, one in enumerate(DIMENSIONS)
        for column, other in enumerate(DIMENSIONS)
        if row < column
    }


def _round(value: float) -> float:
    return round(float(value), 4)


def _places(model: Model) -> Numbers:
    """Return the place of each item's dimension: items are called d1-1, d1-2 and so on."""
    return np.array([DIMENSIONS.index(item.split("-")[0].upper()) for item, *_ in model.items])


def _omegas(model: Model) -> dict[str, float]:
    loadings = np.array([one[1] for one in model.items])
    places, errors = _places(model), 1 - loadings**2
    by_dimension = [places == one for one in range(len(DIMENSIONS))]
    sums = np.array([loadings[here].sum() for here in by_dimension])
    correlations = np.outer(model.general, model.general)
    np.fill_diagonal(correlations, 1)
    common, general = sums @ correlations @ sums, float(sums @ np.array(model.general)) ** 2
    own = {
        one: _round(total**2 / (total**2 + errors[here].sum()))
        for one, total, here in zip(DIMENSIONS, sums, by_dimension, strict=True)
    }
    whole = common + errors.sum()
    return {**own, "total": _round(common / whole), "hierarchical": _round(general / whole)}


def _alpha(covariance: Numbers) -> float:
    """Return Cronbach's alpha: k / (k - 1) x (1 - sum of variances / variance of the sum)."""
    count = len(covariance)
    return float(count / (count - 1) * (1 - covariance.trace() / covariance.sum()))


def _missing(model: Model, place: int) -> float:
    not_reached = model.stops * place / (len(model.items) - 1)
    return _round(1 - (1 - model.skipped) * (1 - not_reached))


def _cuts(model: Model, gain: tuple[float, ...] | None = None) -> tuple[Numbers, Numbers]:
    """Return the share of each country and role, and the thresholds as these people meet them.

    Their responses have other means; with these taken off, everybody's are standard normal.
    """
    groups = [
        (country, share * other, shift + more)
        for country, share, shift in model.countries
        for _, other, more, _ in model.roles
    ]
    loadings = np.array([one[1] for one in model.items])
    gains = np.array(gain or [0.0] * len(DIMENSIONS))[_places(model)]
    means = loadings * (np.array([shift for *_, shift in groups])[:, None] + gains)
    names = [one[0] for one in model.items]
    for country, item, shift in model.bias:
        means[:, names.index(item)] += [shift if one == country else 0.0 for one, *_ in groups]
    shares = np.array([share for _, share, _ in groups])
    return shares / shares.sum(), np.array([one[2:] for one in model.items]) - means[:, :, None]


def _shares(model: Model) -> list[list[float]]:
    shares, cuts = _cuts(model)
    above = np.einsum("g,gik->ik", shares, _above(cuts))
    careless = model.straight + model.random
    return [
        [
            _round((1 - careless) * (high - low) + careless / _LEVELS)
            for high, low in pairwise([1.0, *row, 0.0])
        ]
        for row in above.tolist()
    ]


def _level_means(model: Model, gain: tuple[float, ...] | None = None) -> Numbers:
    shares, cuts = _cuts(model, gain)
    careless = model.straight + model.random
    means = np.einsum("g,gik->i", shares, _above(cuts))
    return np.asarray((1 - careless) * means + careless * (_LEVELS - 1) / 2)


def _moments(model: Model) -> tuple[Numbers, Numbers]:
    """Return means and covariances of all items' levels in the first attempt, over all people."""
    shares, cuts = _cuts(model)
    loadings, places = np.array([one[1] for one in model.items]), _places(model)
    middle, square = (_LEVELS - 1) / 2, float(np.mean(np.arange(_LEVELS) ** 2))
    attends = 1 - model.straight - model.random
    raw = np.empty((len(loadings), len(loadings)))
    squares = np.einsum("g,gik,k->i", shares, _above(cuts), 2 * np.arange(1, _LEVELS) - 1)
    for one in range(len(loadings)):
        for other in range(len(loadings)):
            same = places[one] == places[other]
            related = 1.0 if same else model.general[places[one]] * model.general[places[other]]
            both = _both_above(
                cuts[:, one, :, None], cuts[:, other, None, :], loadings[one] * loadings[other] * related
            )
            raw[one, other] = np.einsum("g,gkl->", shares, both)
    np.fill_diagonal(raw, squares)
    raw = attends * raw + model.straight * square + model.random * middle**2
    raw[np.diag_indices_from(raw)] += model.random * (square - middle**2)
    means = _level_means(model)
    return means, raw - np.outer(means, means)


def _credits(model: Model, general_variance: float) -> dict[str, float]:
    """Return the mean credit of each question, with the variance of the mean of all abilities."""
    groups = [(share * more, a + b) for _, share, a in model.countries for _, more, b, _ in model.roles]
    shares, shifts = np.array(groups).T
    weights = np.outer(shares / shares.sum(), _DENSITIES / _DENSITIES.sum())
    careless = model.straight + model.random
    credits_ = {}
    for task in (one for plan in plans().values() for one in plan.tasks):
        deviation = 1.0 if task.dimension in DIMENSIONS else math.sqrt(general_variance)
        abilities = model.rho * shifts[:, None] + deviation * _NORMAL
        for place, question in enumerate(library().get(Task, task.task).questions):
            many, right, count = question.kind == "many", len(question.right_ids), len(question.options)
            cut = model.difficulties[place % len(model.difficulties)] + many * model.tick_difficulty
            knows = _above((cut - model.task_loading * abilities) / math.sqrt(1 - model.task_loading**2))
            earned = _earned(knows, right, count) if many else knows
            by_chance = float(_earned(np.array(0.5), right, count)) if many else 1 / count
            expected = (1 - careless) * float((weights * earned).sum()) + careless * by_chance
            credits_[question.id] = _round(expected)
    return credits_


def _earned(knows: Numbers, right: int, count: int) -> Numbers:
    """Return the mean credit where each of ``count`` options is judged rightly with a probability."""
    wrong, earned = count - right, np.zeros_like(knows)
    for hits in range(1, right + 1):
        for slips in range(min(hits, wrong + 1)):
            chance = math.comb(right, hits) * math.comb(wrong, slips)
            chance = chance * knows ** (hits + wrong - slips) * (1 - knows) ** (right - hits + slips)  # type: ignore[assignment] # an array in the next turn
            earned = earned + chance * (hits - slips) / right
    no_tick = (1 - knows) ** right * knows**wrong
    return np.asarray(earned + no_tick / count)


def _above(cuts: Numbers) -> Numbers:
    """Return the probability that a standard normal variable exceeds each number."""
    return np.asarray(np.vectorize(math.erfc)(cuts / math.sqrt(2)) / 2)


def _both_above(one: Numbers, other: Numbers, correlation: float) -> Numbers:
    """Return the probability that two standard normal variables exceed their numbers.

    Drezner and Wesolowsky (1990), On the computation of the bivariate normal integral: an integral
    over the correlation's angle, here by 24 Gauss-Legendre nodes.
    """
    angle = math.asin(correlation)
    sines = np.sin((_NODES + 1) * angle / 2)
    one, other = one[..., None], other[..., None]
    heights = np.exp(-(one**2 + other**2 - 2 * one * other * sines) / (2 * (1 - sines**2)))
    independent = _above(one[..., 0]) * _above(other[..., 0])
    return np.asarray((heights @ _WEIGHTS) * angle / (4 * math.pi) + independent)
