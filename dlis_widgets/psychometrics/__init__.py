"""All statistics of the research notebook under one name.

```python
from dlis_widgets import psychometrics as stats
from dlis_widgets.dataset.package import read_release

data = read_release("my-dataset")
stats.reliability(data["responses"])
```

Tidy tables in, tidy tables out; NA with a reason where people are too few (`frames` has the sizes and their
sources). The index is our own construction and unvalidated: these numbers are for testing it, never for
ranking, selecting or comparing people. They need the extra ``research``.
"""

from __future__ import annotations

from importlib.util import find_spec

from dlis_widgets.errors import NEEDS_RESEARCH, DlisError

if not (find_spec("scipy") and find_spec("statsmodels")):
    raise DlisError(NEEDS_RESEARCH)

from dlis_widgets.psychometrics.calibration import calibration, cross_calibration
from dlis_widgets.psychometrics.careless import careful, carelessness, missingness
from dlis_widgets.psychometrics.confirmatory import Confirmation, confirm, lavaan_model
from dlis_widgets.psychometrics.consistency import reliability
from dlis_widgets.psychometrics.dimensionality import Exploration, explore, parallel_analysis
from dlis_widgets.psychometrics.frames import Minimum, answers, structure
from dlis_widgets.psychometrics.invariance import Invariance, invariance, lavaan_script
from dlis_widgets.psychometrics.items import floor_and_ceiling, item_statistics
from dlis_widgets.psychometrics.sensitivity import sensitivity, totals

__all__ = [
    "Confirmation",
    "Exploration",
    "Invariance",
    "Minimum",
    "answers",
    "calibration",
    "careful",
    "carelessness",
    "confirm",
    "cross_calibration",
    "explore",
    "floor_and_ceiling",
    "invariance",
    "item_statistics",
    "lavaan_model",
    "lavaan_script",
    "missingness",
    "parallel_analysis",
    "reliability",
    "sensitivity",
    "structure",
    "totals",
]
