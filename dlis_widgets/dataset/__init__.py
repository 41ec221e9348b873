"""A dataset that can be passed on: made from a cohort, and read again."""
