"""The states of somebody's training, in words for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from hrstod.training.rules import Source
from hrstod.training.validity import State

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

    from hrstod.training.standing import Standing

STATE_TEXTS: dict[State, LazyString] = {
    State.FUTURE: _("Not yet"),
    State.PENDING: _("To take"),
    State.OVERDUE: _("Late"),
    State.FAILED: _("Not passed"),
    State.VALID: _("Valid"),
    State.EXPIRING: _("Runs out soon"),
    State.EXPIRED: _("Run out"),
    State.REVOKED: _("Was taken back"),
    State.ARCHIVED: _("Kept, no longer counts"),
}
"""Each state in a word or two."""

SOURCE_TEXTS: dict[Source, LazyString] = {
    Source.DATE: _("Attendance on a training date"),
    Source.IMPORT: _("A file from another system"),
    Source.OTHER_COURSE: _("Another course that counts as this one"),
    Source.CLAIM: _("Held by others, and confirmed by a trainer"),
    Source.BY_HAND: _("Written in by a trainer"),
    Source.DRILL: _("A drill walked through"),
}
"""What a completion rests on, in a few words."""


def whole_sentence(one: Standing) -> str:
    """Say where somebody stands with a course, in a sentence."""
    if one.state in (State.VALID, State.EXPIRING):
        if one.valid_until is None:
            return str(gettext("Valid for always."))
        day = format_date(one.valid_until, "d MMMM y")
        if one.state is State.EXPIRING:
            return str(gettext("Valid until %(day)s. It is time to take it again.", day=day))
        return str(gettext("Valid until %(day)s.", day=day))
    if one.state is State.EXPIRED and one.valid_until is not None:
        return str(gettext("Ran out on %(day)s. Take it again.", day=format_date(one.valid_until, "d MMMM y")))
    due = format_date(one.due_on, "d MMMM y") if one.due_on is not None else ""
    sentences = {
        State.FUTURE: gettext("It will be yours to take later."),
        State.PENDING: gettext("To take by %(day)s.", day=due),
        State.OVERDUE: gettext("It should have been taken by %(day)s.", day=due),
        State.FAILED: gettext("Not passed yet. Take it again."),
        State.REVOKED: gettext("What was noted was taken back. Take it again."),
    }
    return str(sentences.get(one.state, STATE_TEXTS[one.state]))
