"""Circuit breaker: while the database is unavailable, calls fail at once and don't wait for it."""

import threading
import time

from database.errors import DatabaseUnavailable

RETRY_INTERVAL = 2.0  # seconds


class CircuitBreaker:
    """Closed: all calls pass. Open: one call every `retry_interval` seconds, others fail at once.

    Starts open with a retry due, as nothing is connected yet. Thread-safe; no method blocks.
    """

    def __init__(self, retry_interval: float = RETRY_INTERVAL) -> None:
        self._lock = threading.Lock()
        self._retry_interval = retry_interval
        self._reason: str | None = "not connected yet"
        self._next_retry = 0.0
        self._is_retrying = False

    @property
    def reason(self) -> str | None:
        """Why it is open; None if closed."""
        return self._reason

    def admit(self) -> bool:
        """True: reconnect first, then call `close` or `trip`. False: it is closed, go on.

        Raises DatabaseUnavailable for all other callers.
        """
        if self._reason is None:  # the usual case, without the lock
            return False
        with self._lock:
            if self._reason is None:
                return False
            if self._is_retrying or time.monotonic() < self._next_retry:
                raise DatabaseUnavailable(self._reason)
            self._is_retrying = True
            return True

    def trip(self, reason: str) -> None:
        """Open it: a call has failed."""
        with self._lock:
            self._reason = reason
            self._next_retry = time.monotonic() + self._retry_interval
            self._is_retrying = False

    def close(self) -> None:
        """The database is available again."""
        with self._lock:
            self._reason = None
            self._is_retrying = False
