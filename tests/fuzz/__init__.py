"""Hostile models: a mutator that knows the flatbuffer, the models it starts from, a campaign and a fuzz target."""
