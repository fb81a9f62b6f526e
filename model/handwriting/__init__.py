"""Pen stroke data sets: reading, augmentation, rendering."""
