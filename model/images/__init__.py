"""Digits out of image and CSV files."""
