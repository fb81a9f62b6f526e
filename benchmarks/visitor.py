"""A client without a browser: speaks Streamlit's protocol over a websocket.

Sends what Chromium was recorded to send: each stroke sends the whole drawing as state of the
canvas, for the fragment of the canvas. After a label the canvas reports that it is empty.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handwriting import Objects
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

TIMEOUT = 60.0  # seconds, for a response
MODELS = 2
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Visitor:
    """One open page. Call `open_page` first; TimeoutError without a response."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids: dict[str, str] = {}  # Streamlit's id of a widget, by the app's key
        self._page = ""
        self._fragment = ""
        self._canvas = _canvas_state([])

    async def open_page(self) -> None:
        """Load the page and find the canvas on it."""
        await self._send(ClientState())
        for message in await self._answer():
            if message.HasField("navigation"):
                self._page = message.navigation.page_script_hash
            self._find(message.delta)

    async def draw(self, objects: Objects) -> float:
        """Send the drawing after a stroke. Returns seconds until all results are received.

        The drawing is stored by then, as the app stores it last.
        RuntimeError unless there is a prediction of each model.
        """
        self._canvas = _canvas_state(objects)
        began = time.perf_counter()
        verdicts = sum(map(_is_verdict, await self._run()))
        seconds = time.perf_counter() - began
        if verdicts < MODELS:
            raise RuntimeError("the models gave no verdict on the drawing")
        return seconds

    async def label(self, digit: int) -> float:
        """Send a label. Returns seconds until it is stored and the canvas is empty."""
        began = time.perf_counter()
        tap = WidgetState(id=self._ids[f"label_{digit}"], trigger_value=True)
        await self._run(tap)
        seconds = time.perf_counter() - began
        self._canvas = _canvas_state([])
        await self._run()
        return seconds

    async def _run(self, *taps: WidgetState) -> list[ForwardMsg]:
        """Rerun the app with the canvas state and the tapped buttons; returns its messages."""
        await self._send(self._state(*taps))
        return await self._answer()

    async def _answer(self) -> list[ForwardMsg]:
        """The messages until the end of the script run."""
        answer: list[ForwardMsg] = []
        async with asyncio.timeout(TIMEOUT):
            while True:
                message = ForwardMsg.FromString(await self._socket.recv(decode=False))
                if message.WhichOneof("type") != "script_finished":
                    answer.append(message)
                elif message.script_finished in _DONE:
                    return answer

    def _find(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        if kind not in ("bidi_component", "button"):
            return
        widget = getattr(delta.new_element, kind).id
        key = widget.rpartition("-")[2]
        self._ids[key.rstrip("_")] = widget
        if key == "canvas":
            self._fragment = delta.fragment_id

    def _state(self, *taps: WidgetState) -> ClientState:
        state = ClientState(fragment_id=self._fragment, page_script_hash=self._page)
        canvas = WidgetState(id=self._ids["canvas"], json_value=self._canvas)
        state.widget_states.widgets.extend([canvas, *taps])
        return state

    async def _send(self, state: ClientState) -> None:
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-US"
        state.context_info.color_scheme = "light"
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())


@asynccontextmanager
async def visiting(stream: str) -> AsyncIterator[Visitor]:
    """A client with the page open; `stream` is the URL of the app's websocket."""
    async with connect(
        stream,
        subprotocols=["streamlit"],  # type: ignore[list-item]  # a NewType of str
        compression=None,
        max_size=None,
        open_timeout=TIMEOUT,
        ping_interval=None,
        close_timeout=2,
    ) as socket:
        visitor = Visitor(socket)
        await visitor.open_page()
        yield visitor


def _canvas_state(objects: Objects) -> str:
    raw = {"version": "7.4.0", "objects": objects}
    return json.dumps({"drawing": {"raw": raw, "data": None}}, separators=(",", ":"))


def _is_verdict(message: ForwardMsg) -> bool:
    body = message.delta.new_element.html.body
    return "verdict-digit" in body and "is-empty" not in body
