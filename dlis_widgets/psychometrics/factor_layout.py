"""What is known of a group, what a factor model says of it, and where each parameter stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Shared = Literal["nothing", "loadings", "intercepts"]
"""What groups share; ``"intercepts"`` includes loadings, and leaves the groups' factor means free."""

LOWEST = 1e-3
"""Lower bound of a residual variance of a standardised item; a solution at the bound is no solution."""

_Bound = tuple[float | None, float | None]


@dataclass(frozen=True)
class Moments:
    """What is known of one group.

    Parameters
    ----------
    people
        How many.
    means, covariances
        Of the items; covariances with n in the denominator.
    """

    people: int
    means: np.ndarray
    covariances: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> Moments:
        """Return the moments of people by items, without gaps."""
        return cls(len(values), values.mean(axis=0), np.atleast_2d(np.cov(values, rowvar=False, bias=True)))


@dataclass(frozen=True)
class Part:
    """The parameters of one group.

    Parameters
    ----------
    loadings, residuals
        Of the items; residuals are variances.
    factors
        Covariances of the dimensions.
    strengths
        Loadings of the dimensions on a general factor; empty without one.
    intercepts
        Of the items; empty where they are free and therefore the items' means.
    means
        Of the dimensions.
    """

    loadings: np.ndarray
    residuals: np.ndarray
    factors: np.ndarray
    strengths: np.ndarray
    intercepts: np.ndarray
    means: np.ndarray


class Layout:
    """Where each parameter stands in one vector of numbers."""

    def __init__(self, groups: int, belongs: np.ndarray, shared: Shared, *, general: bool) -> None:
        self.groups, self.belongs, self.shared, self.general = groups, belongs, shared, general
        self.items, self.factors = len(belongs), int(belongs.max()) + 1
        self.member = belongs[:, None] == np.arange(self.factors)
        self.low = np.tril_indices(self.factors, -1)
        self._places: dict[str, list[slice]] = {}
        self._end = 0
        same = shared != "nothing"
        pairs = self.factors if general else len(self.low[0])
        self._place("loadings", self.items, 1 if same else groups)
        self._place("residuals", self.items, groups)
        self._place("pairs", pairs, groups)
        self._place("variances", self.factors, groups - 1 if same else 0)
        self._place("intercepts", self.items, 1 if shared == "intercepts" else 0)
        self._place("means", self.factors, groups - 1 if shared == "intercepts" else 0)
        self.size = self._end

    def _place(self, name: str, length: int, times: int) -> None:
        self._places[name] = [
            slice(self._end + length * one, self._end + length * (one + 1)) for one in range(times)
        ]
        self._end += length * times

    def where(self, name: str, group: int) -> slice | None:
        """Return where a group's parameters stand, or None where they are fixed."""
        places = self._places[name]
        if name in {"loadings", "intercepts"} and len(places) == 1:
            return places[0]
        if name in {"variances", "means"}:
            return places[group - 1] if group and places else None
        return places[group] if places else None

    def freedom(self) -> int:
        """Return the degrees of freedom; free intercepts use up the means."""
        moments = self.items * (self.items + 1) // 2
        means = self.items if self.shared == "intercepts" else 0
        return self.groups * (moments + means) - self.size

    def start(self, groups: Sequence[Moments]) -> np.ndarray:
        """Return a first guess: what the mean correlation of each item with its dimension suggests."""
        values = np.zeros(self.size)
        for number, group in enumerate(groups):
            spread = np.diag(group.covariances)
            loadings = 0.6 * np.sqrt(spread)
            for name, guess in (
                ("loadings", loadings),
                ("residuals", spread - loadings**2),
                ("pairs", 0.5 if self.general else 0.3),
                ("variances", 1.0),
                ("intercepts", group.means),
            ):
                place = self.where(name, number)
                if place is not None and (number == 0 or place != self.where(name, 0)):
                    values[place] = guess
        return values

    def bounds(self) -> list[_Bound]:
        """Return the bounds: variances are positive, and a general factor loads at most 1."""
        bounds: list[_Bound] = [(None, None)] * self.size
        limits: dict[str, _Bound] = {"residuals": (LOWEST, None), "variances": (LOWEST, None)}
        if self.general:
            limits["pairs"] = (-1, 1)
        for name, limit in limits.items():
            for place in self._places[name]:
                bounds[place] = [limit] * (place.stop - place.start)
        return bounds

    def parts(self, values: np.ndarray) -> list[Part]:
        """Return each group's parameters."""
        parts = []
        for group in range(self.groups):
            pairs = self._of(values, "pairs", group)
            factors = np.diag(self._of(values, "variances", group, np.ones(self.factors)))
            off = np.zeros_like(factors)
            off[self.low] = pairs[self.low[0]] * pairs[self.low[1]] if self.general else pairs
            parts.append(
                Part(
                    loadings=self._of(values, "loadings", group),
                    residuals=self._of(values, "residuals", group),
                    factors=factors + off + off.T,
                    strengths=pairs if self.general else np.array([]),
                    intercepts=self._of(values, "intercepts", group),
                    means=self._of(values, "means", group, np.zeros(self.factors)),
                )
            )
        return parts

    def _of(self, values: np.ndarray, name: str, group: int, fixed: np.ndarray | None = None) -> np.ndarray:
        place = self.where(name, group)
        if place is not None:
            return values[place]
        return fixed if fixed is not None else np.array([])
