"""Retraining on labelled drawings, and files of labelled drawings."""
