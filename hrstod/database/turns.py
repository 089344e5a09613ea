"""Whose turn it is to write to SQLite, among the threads of a process.

SQLite lets one write at a time, and lets the others ask again and again, each time after a longer pause: with eight at
once somebody waits for half a second where a write takes a hundredth. Here they wait for each other instead.
Between processes SQLite's own way remains.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENCE = 5.0
"""Seconds until somebody stops waiting for their turn and asks SQLite, which says what is the matter."""
_HELD = "hrstod_turn"
"""Where a connection to SQLite keeps the turn that it has."""


class Turns:
    """The turn to write to one database."""

    def __init__(self) -> None:
        self._turn = Lock()

    def take(self, connection: Connection) -> None:
        """Wait for the turn, and keep it until the connection goes back to the pool."""
        if self._turn.acquire(timeout=PATIENCE):
            connection.info[_HELD] = self._turn

    @staticmethod
    def give_back(kept: dict[Any, Any]) -> None:
        """Let the next one in, if this connection had the turn."""
        turn: Lock | None = kept.pop(_HELD, None)
        if turn is not None:
            turn.release()
