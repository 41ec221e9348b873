"""Figures: official indicators as charts, tables and sentences."""
