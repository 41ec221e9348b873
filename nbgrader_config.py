"""nbgrader on this course. Student data live under course/, which git ignores."""

from pathlib import Path

from dlis_widgets.grading.config import course_config

c = get_config()  # noqa: F821 - given by traitlets
c.merge(course_config(Path(__file__).resolve().parent))
