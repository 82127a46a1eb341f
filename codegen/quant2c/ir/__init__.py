"""The values that flow between the stages: all frozen."""
