"""Ten buttons, 0 to 9, each with its key as a shortcut."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st


def show(
    on_press: Callable[..., None],
    args: tuple[object, ...] = (),
    *,
    name: str = "digit",
    item: str = "",
    highlighted: Collection[int] = (),
    disabled: bool = False,
) -> None:
    """Call `on_press` with `args` and the digit that was pressed.

    `name`: the container's key is `name` with an s, that of a button “name_7”. `item`: id of what
    is labelled; it is part of the buttons' keys, so that a double click never labels the next one.
    """
    container = st.container(key=f"{name}s")
    for digit in range(10):
        container.container(key=f"{name}_{digit}").button(
            str(digit),
            key=f"{name}_{digit}_{item}",
            type="primary" if digit in highlighted else "secondary",
            on_click=on_press,
            args=(*args, digit),
            shortcut=str(digit),
            width="stretch",
            disabled=disabled,
        )
