"""Agility: scoring a self-assessment and its tasks into a profile."""
