"""Grading: what nbgrader needs to release, collect and mark our workbooks."""
