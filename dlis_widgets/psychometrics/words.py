"""The sentences and names that tables of this package hold; a page retells them in the reader's language.

The tables themselves are in English, whoever reads them: they are data.
"""

from __future__ import annotations

from dlis_widgets.marked import marked as _

TOO_FEW = _("{people} people; at least {needed} are needed ({source})")
TOO_FEW_GROUPS = _("fewer than two groups have {needed} people ({source})")
TOO_FEW_DIMENSIONS = _("{dimensions} dimensions; a general factor needs {needed}")
ITEM_SAME = _("an item does not vary")
ITEM_SAME_IN_GROUP = _("an item does not vary in this group")
REST_SAME = _("the item, or the others together, do not vary")
PAIR_SAME = _("ratings or results do not vary")
TOTALS_SAME = _("the totals do not vary")
HEYWOOD = _("a residual variance is zero (Heywood case)")
ALIKE = _("two or more dimensions cannot be told apart")
NO_SOLUTION = _("no solution was found")
NO_ONE_FACTOR = _("the one-factor model has no solution")
NO_INTERVAL = _("omega: {share} of the bootstrap samples have no solution")
TOO_FEW_ITEMS = _("{items} items; omega needs {needed}")
NO_FACTORS = _("{factors} factors: maximum likelihood found no solution")
NO_FIT = _("the dimensions do not fit (CFI below {cfi} or RMSEA above {rmsea})")
LOST_FIT = _("fit falls too much (CFI by over {cfi} or RMSEA by over {rmsea})")
NOT_SCALAR = _("scalar invariance does not hold ({level} does); do not compare means")

REASONS = (
    *(TOO_FEW, TOO_FEW_GROUPS, TOO_FEW_DIMENSIONS, ITEM_SAME, ITEM_SAME_IN_GROUP, REST_SAME, PAIR_SAME),
    *(TOTALS_SAME, HEYWOOD, ALIKE, NO_SOLUTION, NO_ONE_FACTOR, NO_INTERVAL, TOO_FEW_ITEMS, NO_FACTORS),
    *(NO_FIT, LOST_FIT, NOT_SCALAR),
)
"""Why there is no number."""

MIXED = _(
    "The answers have more than one {column} ({values}); keep the rows of one, for example with "
    "study.keep(version=1) in the research notebook."
)
"""An error's sentence."""

GEOMETRIC, WITHOUT = _("geometric mean"), _("without {dimension}")
LOW, MEDIAN, HIGH = (
    _("random weights, 5th percentile"),
    _("random weights, median"),
    _("random weights, 95th percentile"),
)

NAMES = (
    *(GEOMETRIC, WITHOUT, LOW, MEDIAN, HIGH),
    *(_("none"), _("configural"), _("metric"), _("scalar")),
    *(_("floor"), _("ceiling"), _("both")),
    *(_("answered"), _("skipped"), _("not reached")),
)
"""Names of rows and what a cell may say."""
