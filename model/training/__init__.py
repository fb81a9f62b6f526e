"""Training options, loop and release of a model."""
