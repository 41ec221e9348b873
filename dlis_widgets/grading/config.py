"""The configuration with which nbgrader works on our course."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, cast

from traitlets.config import Config

from dlis_widgets.grading.desk import READER
from dlis_widgets.grading.readers import gradebook_path


def course_config(root: Path | None = None) -> Config:
    """Return the settings that `nbgrader_config.py` and `dlis build` share.

    Parameters
    ----------
    root
        The course's folder; without one there is no course, only a release in memory.
    """
    from nbgrader.converters import Autograde, GenerateAssignment  # noqa: PLC0415 - nbgrader is slow to import
    from nbgrader.server_extensions.formgrader import handlers  # noqa: PLC0415

    from dlis_widgets.grading.checks import Check  # noqa: PLC0415
    from dlis_widgets.grading.collect import FolderCollector, SafeExtractor  # noqa: PLC0415
    from dlis_widgets.grading.export import PlainExporter  # noqa: PLC0415
    from dlis_widgets.grading.exporter import AnswersOnlyExporter  # noqa: PLC0415
    from dlis_widgets.grading.feedback import FeedbackExporter  # noqa: PLC0415
    from dlis_widgets.grading.grades import Penalties, SaveGrades  # noqa: PLC0415
    from dlis_widgets.grading.preprocessors import CODE_STUB, TEXT_STUB, LinkCitations  # noqa: PLC0415

    config: Any = Config()
    config.CourseDirectory.source_directory = "workbooks"
    config.CourseDirectory.release_directory = "course/release"
    config.CourseDirectory.submitted_directory = "course/submitted"
    config.CourseDirectory.autograded_directory = "course/autograded"
    config.CourseDirectory.feedback_directory = "course/feedback"
    config.CourseDirectory.solution_directory = "course/solution"
    if root is not None:
        config.CourseDirectory.root = str(root)
        gradebook = gradebook_path(root, os.environ.get(READER))
        config.CourseDirectory.db_url = f"sqlite:///{gradebook.as_posix()}"
        (root / "course").mkdir(exist_ok=True)  # SQLite does not make the folder of a new gradebook
        # nbgrader calls `alembic` by name for a new gradebook, also where the environment is not activated.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

    # A stub that can be run: stock stubs raise an error, which would stop every page after it.
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB

    config.GenerateAssignment.preprocessors = [LinkCitations, *_default(GenerateAssignment, "preprocessors")]
    config.Autograde.exporter_class = AnswersOnlyExporter
    ours = {"Execute": Check, "SaveAutoGrades": SaveGrades, "AssignLatePenalties": Penalties}
    steps = _default(Autograde, "autograde_preprocessors")
    # nbgrader checks the cells' metadata before the tests and again after; our tests do not touch it.
    config.Autograde.autograde_preprocessors = [ours.get(step.__name__, step) for step in steps[:-1]]

    config.GenerateFeedback.exporter_class = FeedbackExporter
    # Marks and comments change without leaving a trace that nbgrader looks at.
    config.GenerateFeedback.force = True
    # Formgrader's pages, and feedback on assignments of a teacher's own, without the content network.
    folders = (Path(__file__).parent / "templates", Path(handlers.template_path))
    config.HTMLExporter.extra_template_basedirs = [str(one) for one in folders]

    config.ExportApp.plugin_class = PlainExporter
    config.ZipCollectApp.downloaded_directory = "course/downloaded"
    config.ZipCollectApp.extractor_plugin = SafeExtractor
    config.ZipCollectApp.collector_plugin = FolderCollector
    # Our report says what became of each file; nbgrader's three lines for each would bury it.
    config.ZipCollectApp.log_level = "ERROR"
    # The zips stay in the archive folder; what is made from them may be made again.
    config.ZipCollectApp.force = True
    return cast("Config", config)


def _default(converter: type, trait: str) -> list[Any]:
    return list(converter.class_traits()[trait].default_args[0])  # type: ignore[attr-defined]
