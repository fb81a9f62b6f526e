"""The history: browse, correct and label stored drawings."""
