"""What tests of verbs look at: the sentence that something is refused with, and the newest entry of the trail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.errors import RuleBroken
from hrstod.organisation.refusals import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.organisation.rules import Fault


def refusal(act: Callable[..., Any], *arguments: Any, **words: Any) -> str:
    """Give the sentence that something is refused with."""
    with pytest.raises(RuleBroken) as refused:
        act(*arguments, **words)
    return str(refused.value.sentence)


def said(fault: Fault, **words: str) -> str:
    """Give the sentence of a fault."""
    return str(SENTENCES[fault]) % words if words else str(SENTENCES[fault])


def last_entry(database: Session) -> tuple[str, UUID | None, dict[str, Any]]:
    """Give the newest entry of the trail: event, by whom, details."""
    entry = database.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    return entry.event, entry.actor_id, json.loads(entry.details)
