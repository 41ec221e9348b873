"""The charts of the report: official figures with their gaps, conflicts, notes and sources.

Every function takes the notebook's `Workbook`, so that what a chart cites stands in its list of
sources, and returns HTML that needs no kernel: a drawing, a sentence that says the same, and a table.

```python
from dlis_widgets import Workbook
from dlis_widgets.figures import charts

workbook = Workbook("report")
charts.by_country(workbook, "basic-skills", 2023)
```
"""

from __future__ import annotations

from dlis_widgets.figures.bars import by_country, by_group, latest
from dlis_widgets.figures.ranges import change, conflicts

__all__ = ["by_country", "by_group", "change", "conflicts", "latest"]
