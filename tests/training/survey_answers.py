"""Answers to the few questions that are fine, and sending one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrstod.training import surveys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hrstod.guidance.typing_guard import GuardRules

FINE = {"useful": "yes", "ready": "partly", "lacking": "practice"}
FINE_LATER = {"helped": "yes", "dared": "not-always", "wanting": "talking"}


def answer(database: Session, guard: GuardRules, token: str, **changed: Any) -> None:
    """Answer with a token."""
    given = {"answers": FINE, "missing": "", **changed}
    surveys.answer(database, token=token, guard=guard, language="en", **given)
