"""Content: typed, validated, loaded from ``data/``."""
