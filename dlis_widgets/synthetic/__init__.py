"""Synthetic hand-ins, made from a known model, to try everything with and to test it against."""
