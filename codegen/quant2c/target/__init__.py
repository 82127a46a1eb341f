"""Talks to a firmware over its console: an emulated machine and a real board are the same to it."""
