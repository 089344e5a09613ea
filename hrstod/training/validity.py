"""Where somebody stands with a course on a day: the states, and what leads from one to another. Pure.

What somebody has completed is never changed, so a state is reckoned from it for any day, past or coming. The table
TRANSITIONS says what can follow on what; docs/training-states.md is drawn from it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from hrstod.training.rules import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class State(StrEnum):
    """Where somebody stands with a course."""

    FUTURE = "future"
    """It will be theirs to take, from a day that has not come."""
    PENDING = "pending"
    """It is theirs to take, and the day by which has not passed."""
    OVERDUE = "overdue"
    """The day by which it had to be taken has passed, and it never was."""
    FAILED = "failed"
    """It was tried, and not passed; nothing that was passed counts."""
    VALID = "valid"
    EXPIRING = "expiring"
    """It counts, and it is time to take it again."""
    EXPIRED = "expired"
    """It counted once, and no longer does."""
    REVOKED = "revoked"
    """What was noted was taken back, and nothing else counts."""
    ARCHIVED = "archived"
    """It is not theirs to take any more; what was completed is kept."""


class Happening(StrEnum):
    """What leads from one state to another."""

    BEGINS = "begins"
    DUE_DAY_PASSES = "due day passes"
    PASSED = "passed"
    NOT_PASSED = "not passed"
    WINDOW_OPENS = "window opens"
    RUNS_OUT = "runs out"
    TAKEN_BACK = "taken back"
    ENDS = "ends"


_PASSED = {State.VALID, State.EXPIRING}


def _to(*states: State) -> frozenset[State]:
    return frozenset(states)


TRANSITIONS: dict[State, dict[Happening, frozenset[State]]] = {
    State.FUTURE: {
        Happening.BEGINS: _to(State.PENDING),
        Happening.PASSED: _to(*_PASSED),
        Happening.NOT_PASSED: _to(State.FAILED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.PENDING: {
        Happening.DUE_DAY_PASSES: _to(State.OVERDUE),
        Happening.PASSED: _to(*_PASSED),
        Happening.NOT_PASSED: _to(State.FAILED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.OVERDUE: {
        Happening.PASSED: _to(*_PASSED),
        Happening.NOT_PASSED: _to(State.FAILED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.FAILED: {
        Happening.PASSED: _to(*_PASSED),
        Happening.TAKEN_BACK: _to(State.EXPIRED, State.REVOKED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.VALID: {
        Happening.WINDOW_OPENS: _to(State.EXPIRING),
        Happening.RUNS_OUT: _to(State.EXPIRED, State.FAILED),
        Happening.TAKEN_BACK: _to(State.EXPIRING, State.EXPIRED, State.FAILED, State.REVOKED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.EXPIRING: {
        Happening.PASSED: _to(State.VALID),
        Happening.RUNS_OUT: _to(State.EXPIRED, State.FAILED),
        Happening.TAKEN_BACK: _to(State.EXPIRED, State.FAILED, State.REVOKED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.EXPIRED: {
        Happening.PASSED: _to(*_PASSED),
        Happening.NOT_PASSED: _to(State.FAILED),
        Happening.TAKEN_BACK: _to(State.REVOKED, State.FAILED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.REVOKED: {
        Happening.PASSED: _to(*_PASSED),
        Happening.NOT_PASSED: _to(State.FAILED),
        Happening.ENDS: _to(State.ARCHIVED),
    },
    State.ARCHIVED: {},
}
"""From each state, by what happens, the states that can follow. A duty that begins again is another duty."""

IN_DATE = frozenset(_PASSED)
"""The states in which somebody counts as trained."""


@dataclass(frozen=True)
class Terms:
    """For how long a course counts."""

    span: Span
    span_length: int | None
    """Months or years, as the span says."""
    window_days: int = 90
    grace_days: int = 0


@dataclass(frozen=True)
class Done:
    """Something that was completed, or tried."""

    completed_on: date
    valid_until: date | None
    counts_until: date | None
    is_passed: bool = True
    revoked_on: date | None = None

    @property
    def ever_stood(self) -> bool:
        """Tell whether it stood for a day at least; what was taken back on its own day is as if it had not been."""
        return self.revoked_on is None or self.revoked_on > self.completed_on

    def stands_on(self, day: date) -> bool:
        """Tell whether it had been done by a day, and not been taken back."""
        return self.completed_on <= day and (self.revoked_on is None or self.revoked_on > day)

    def counts_on(self, day: date) -> bool:
        """Tell whether it makes somebody trained on a day."""
        return self.is_passed and self.stands_on(day) and (self.counts_until is None or self.counts_until >= day)


@dataclass(frozen=True)
class Life:
    """For how long something counts: to which day it is valid, and to which it counts with the days of grace."""

    valid_until: date | None
    counts_until: date | None


@dataclass(frozen=True)
class Term:
    """From when, by when and to when somebody has to have a course."""

    from_on: date
    due_on: date
    to_on: date | None = None


def last_valid_day(from_on: date, terms: Terms) -> date | None:
    """Give the last day that a course is valid when its time is reckoned from a day; None when it is for always.

    From the 29th of February it is valid to the 28th in a year that has no 29th.
    """
    if terms.span is Span.ALWAYS or terms.span_length is None:
        return None
    if terms.span is Span.YEAR_END:
        return date(from_on.year + terms.span_length, 12, 31)
    year, month = divmod(from_on.year * 12 + from_on.month - 1 + terms.span_length, 12)
    return date(year, month + 1, min(from_on.day, monthrange(year, month + 1)[1]))


def reckon(completed_on: date, terms: Terms, before: Iterable[Done] = ()) -> Life:
    """Reckon for how long something counts that is completed on a day, after what was completed before.

    Whoever takes it again in its window has the new time reckoned from where the old one ends: being early loses
    nothing. It never ends earlier than reckoned from the day itself, which is what counts in the days of grace. What
    has been taken back lends nothing.
    """
    own = last_valid_day(completed_on, terms)
    if own is None:
        return Life(None, None)
    window = timedelta(days=terms.window_days)
    ends = [
        one.valid_until
        for one in before
        if one.valid_until is not None
        and one.revoked_on is None
        and one.counts_on(completed_on)
        and one.valid_until - window <= completed_on
    ]
    if ends:
        own = max(own, last_valid_day(max(ends), terms) or own)
    return Life(own, own + timedelta(days=terms.grace_days))


def state_on(day: date, term: Term | None, history: Sequence[Done], window_days: int) -> State:
    """Tell where somebody stands with a course on a day, by their duty and by what they have completed.

    Without a duty, or when it is over, it is archived.
    """
    if term is None or (term.to_on is not None and term.to_on < day):
        return State.ARCHIVED
    counting = [one for one in history if one.counts_on(day)]
    if counting:
        if any(one.valid_until is None for one in counting):
            return State.VALID
        last = max(one.valid_until for one in counting if one.valid_until is not None)
        return State.EXPIRING if last - timedelta(days=window_days) <= day else State.VALID
    return _state_without(day, term, [one for one in history if one.completed_on <= day and one.ever_stood])


def _state_without(day: date, term: Term, past: Sequence[Done]) -> State:
    """Tell where somebody stands who has nothing that counts."""
    standing = sorted((one for one in past if one.stands_on(day)), key=lambda one: one.completed_on)
    if standing:
        return State.EXPIRED if standing[-1].is_passed else State.FAILED
    if past:
        return State.REVOKED
    if day < term.from_on:
        return State.FUTURE
    return State.OVERDUE if day > term.due_on else State.PENDING
