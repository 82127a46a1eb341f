"""Compilers, what they build, and what can be read from it."""
