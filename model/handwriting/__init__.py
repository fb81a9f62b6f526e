"""Pen strokes of people: read, varied and drawn, to learn from and to measure on."""
