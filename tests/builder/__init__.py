"""Writes .tflite files for tests: any operator, any element type, right or deliberately odd."""

from builder.model import ModelBuilder, Subgraph

__all__ = ["ModelBuilder", "Subgraph"]
