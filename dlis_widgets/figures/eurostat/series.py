"""What is asked of Eurostat: its tables, its codes and ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WHERE = "dlis_widgets/figures/eurostat/series.py"
"""This file, for sentences that say what to correct."""

SINCE = 2021
PLACES = MappingProxyType({code: code for code in ("FR", "BE", "LU", "RO", "EL")} | {"EU27_2020": "EU27"})
"""Eurostat's codes of the places we show, and ours."""


@dataclass(frozen=True)
class Series:
    """What of a Eurostat table becomes rows of one indicator.

    Parameters
    ----------
    indicator
        Its id in ``indicators.csv``.
    dataset
        Eurostat's code of the table.
    filters
        The one code wanted in each dimension that is not counted up below.
    by
        The dimension that tells groups of people or of households apart.
    groups
        Our group id by Eurostat's code in that dimension.
    copies
        Dataset names under which this table was noted before its code was known.
    """

    indicator: str
    dataset: str
    filters: Mapping[str, str]
    by: str = "ind_type"
    groups: Mapping[str, str] = field(default_factory=lambda: {"IND_TOTAL": "all"})
    copies: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The id of the table in ``references.json``."""
        return f"eurostat-{self.dataset.replace('_', '-')}"


_PEOPLE = {"freq": "A", "unit": "PC_IND"}
_EDUCATION = {"I0_2": "education-low", "I5_8": "education-high"}
_OLDER = {"Y65_74": "age-65-74", "M_Y65_74": "age-65-74-men", "F_Y65_74": "age-65-74-women"}
_ALL = {"IND_TOTAL": "all"}

SERIES: tuple[Series, ...] = (
    Series(
        "basic-skills",
        "isoc_sk_dskl_i21",
        {**_PEOPLE, "indic_is": "I_DSK2_BAB"},
        groups={**_ALL, **_EDUCATION, **_OLDER, "UNE": "unemployed"},
    ),
    Series(
        "never-online",
        "isoc_ci_ifp_iu",
        {**_PEOPLE, "indic_is": "I_IUX"},
        groups={**_ALL, "Y65_74": "age-65-74", "Y75_89": "age-75-89"},
    ),
    Series(
        "households-online",
        "isoc_ci_in_h",
        {"freq": "A", "unit": "PC_HH"},
        by="hhtyp",
        groups={"TOTAL": "all"},
    ),
    Series("daily-use", "isoc_ci_ifp_fu", {**_PEOPLE, "indic_is": "I_IDAY"}),
    Series(
        "public-services-online",
        "isoc_ciegi_ac",
        {**_PEOPLE, "indic_is": "I_IGOVANYS"},
        groups={**_ALL, **_EDUCATION, "Y65_74": "age-65-74"},
    ),
    Series(
        "public-services-interaction",
        "isoc_ciegi_ac",
        {**_PEOPLE, "indic_is": "I_IUGOV1"},
        copies=("eurostat:interaction",),
    ),
    Series("benefits-requested-online", "isoc_ciegi_ac", {**_PEOPLE, "indic_is": "I_IGOVBE"}),
)
