"""JSON Schemas of the content files, so that editors complete and check them while somebody types.

``python -m dlis_widgets.content.schemas`` writes them anew after a change of the models.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dlis_widgets.content.models import DOCUMENTS
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from pathlib import Path


def schemas(root: Path) -> dict[Path, str]:
    """Return the schema of each kind of content file by where it is published."""
    return {
        root / "schemas" / f"{kind.__name__.lower()}.schema.json": _text(kind.model_json_schema())
        for kind in DOCUMENTS
    }


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in schemas(data_dir()).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
