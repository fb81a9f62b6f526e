"""Ten digits to press, with the pointer or the keys 0 to 9."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def show(
    press: Callable[..., None],
    args: tuple[object, ...] = (),
    *,
    name: str = "truth",
    of: str = "",
    chosen: int | None = None,
    disabled: bool = False,
) -> None:
    """`press` is called with `args` and the digit; `chosen`: the digit that stands out.

    `of`: what is labelled, part of the buttons' keys: a second press of two never goes to what
    has come in the place of the first.
    """
    pad = st.container(key=f"{name}s")
    for digit in range(10):
        pad.container(key=f"{name}_{digit}").button(
            str(digit),
            key=f"{name}_{digit}_{of}",
            type="primary" if digit == chosen else "secondary",
            on_click=press,
            args=(*args, digit),
            shortcut=str(digit),
            width="stretch",
            disabled=disabled,
        )
