"""Generators of random single-op models, one file a family of operators."""
