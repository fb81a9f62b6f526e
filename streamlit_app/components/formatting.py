"""Text from outside where Streamlit expects Markdown."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """Shown as it is: no emphasis, links, colours, icons or pictures."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
