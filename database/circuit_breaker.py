"""Remembers that the database is away, so that not every stroke waits to find out."""

import threading
import time

from database.errors import DatabaseUnavailable

PAUSE = 2.0  # seconds between two tries


class CircuitBreaker:
    """Closed: everybody passes. Open: one caller every `pause` seconds, all others fail at once.

    Starts open with a try due, as nothing is connected yet. Safe between threads; no method
    waits longer than it takes to read a few fields.
    """

    def __init__(self, pause: float = PAUSE) -> None:
        self._lock = threading.Lock()
        self._pause = pause
        self._reason: str | None = "not connected yet"
        self._next_try = 0.0
        self._trying = False

    @property
    def reason(self) -> str | None:
        """Why nobody passes; None while everybody does."""
        return self._reason

    def admit(self) -> bool:
        """True: reconnect first, then report `close` or `trip`. False: go on, all is well.

        Raises DatabaseUnavailable for everybody else.
        """
        if self._reason is None:  # the usual case, without the lock
            return False
        with self._lock:
            if self._reason is None:
                return False
            if self._trying or time.monotonic() < self._next_try:
                raise DatabaseUnavailable(self._reason)
            self._trying = True
            return True

    def trip(self, reason: str) -> None:
        """Report a failure."""
        with self._lock:
            self._reason = reason
            self._next_try = time.monotonic() + self._pause
            self._trying = False

    def close(self) -> None:
        """Report that the database is back."""
        with self._lock:
            self._reason = None
            self._trying = False
