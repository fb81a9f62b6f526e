"""HTML made of parts: `Markup.format` and `join` escape every part that is not HTML itself.

No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup


def join(parts: Iterable[str]) -> Markup:
    """One part after the other."""
    return Markup().join(parts)


def legend(entries: Iterable[tuple[str, str]]) -> Markup:
    """A colour mark and its label for each (CSS class, label); the class sets the colour."""
    entry = Markup('<span class="{}"><i></i>{}</span>')
    return join(entry.format(css_class, label) for css_class, label in entries)


def captioned(picture: Markup, caption: str, detail: str) -> Markup:
    """A picture with its caption and, below that, a detail in small print."""
    return Markup("<figure>{}<figcaption>{}<br><small>{}</small></figcaption></figure>").format(
        picture, caption, detail
    )
