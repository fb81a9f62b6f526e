"""Use cases: one path for pages and API. Knows no page."""
