"""Placeholder."""

PATCHES = ()
