"""The forms about cases that would be accepted, as somebody sends them who has just seen the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hrstod import clock
from hrstod.cases.rules import EntryKind

if TYPE_CHECKING:
    from uuid import UUID

    from tests.authorization.things_of_hr import Colleagues, Kept

FIRST, TESTED = {"token": "1"}, {"token": "2"}
"""The versions that were seen."""
Forms = dict[str, dict[str, Any]]


def forms_of_hr(kept: Kept, colleagues: Colleagues, board_id: UUID) -> Forms:
    """List them, by where they go."""
    first = str(colleagues.first.id)
    begun = {"kind": "subjected", "readers": first}
    asked = {"wants": "talk", "urgency": "today", "reach": "meeting"}
    return {
        "cases.begin": {"board": str(board_id), **begun},
        "cases.open": {"why": "follow-up"},
        "cases.finding.search": {"words": "igen", "why": "follow-up"},
        "requests.answer": {"answer": "begin", **begun},
        "requests.ask": {"board": str(board_id), **begun, **asked, "token": "0123456789abcdef"},
        **_forms_for_the_team(colleagues),
        **_forms_about_parts(),
        **_forms_about_sharing(),
        **_forms_about_release(kept, board_id),
    }


def _forms_for_the_team(colleagues: Colleagues) -> Forms:
    leaving, newcomer = {"why": "other-tasks"}, {"person": str(colleagues.newcomer.id)}
    return {
        "cases.ending.close": {"why": "person-wishes", "is_seen": "y"},
        "cases.ending.hold": {"why_held": "proceedings"},
        "cases.renewing.withdraw": leaving,
        "cases.team.add": {**newcomer, "why": "covers", "until": "lasting"},
        "cases.team.exclude": newcomer,
        "cases.team.hand_over": {**newcomer, **leaving},
        "cases.team.let_in": {"account": str(colleagues.left_out.id)},
        "cases.team.withdraw": leaving,
    }


def _forms_about_parts() -> Forms:
    today, soon = clock.today().isoformat(), (clock.today() + timedelta(days=14)).isoformat()
    text, follow_up = {"text": "Vi ses snart igen."}, {"what": "measures", "on": soon}
    told, seen = {"contact": "line", "on": today}, {"role": "manager", "on": today}
    return {
        "cases.follow_ups.add": follow_up,
        "cases.follow_ups.change": {**FIRST, **follow_up, "outcome": "coming"},
        "cases.notes.add": text,
        "cases.notes.change": {**FIRST, **text},
        "cases.notes.draft": text,
        "cases.parts.add_referral": told,
        "cases.parts.add_sighting": seen,
        "cases.parts.change_referral": {**FIRST, **told},
        "cases.parts.change_sighting": {**FIRST, **seen, "holds": "no"},
        "cases.plan.save": {**FIRST, "answer-protection": "alarm", "made_with": "yes", "review_on": soon},
        "cases.sheet.change": {**FIRST, "relation": "partner"},
    }


def _forms_about_sharing() -> Forms:
    today = clock.today().isoformat()
    shared = {"recipient": "occupational-health", "what": "support"}
    return {
        "cases.sharing.add_consent": {**shared, "given_on": today},
        "cases.sharing.add_disclosure": {**shared, "ground": "crime", "on": today},
        "cases.sharing.change_consent": {**FIRST, "state": "taken-back"},
        "cases.sharing.change_disclosure": {**FIRST, "told_on": today},
    }


def _forms_about_release(kept: Kept, board_id: UUID) -> Forms:
    today, soon = clock.today().isoformat(), (clock.today() + timedelta(days=14)).isoformat()
    asked = {"asker": "the-person", "asked_on": today}
    decided = {"reasons": "personal-support", "who": "charge"}
    parts = f"{kept.entries[EntryKind.NOTE].hex}.1"
    return {
        "cases.answering.nothing": {"board": str(board_id), "asked_on": today, **decided},
        "cases.export.make": {"purpose": "decision", "recipient": "board", "kinds": "all", "destroy_on": soon},
        "cases.release.add": asked,
        "cases.release.correct": {**TESTED, **asked},
        "cases.release.decide": {**TESTED, **decided, "outcome": "in-part"},
        "cases.release.test": {**TESTED, "provisions": "osl-39-2", "parts": parts, "harm": "secrecy-not-clear"},
    }
