"""Answers: one learner's answers for one workbook, filled into and read from notebooks."""
