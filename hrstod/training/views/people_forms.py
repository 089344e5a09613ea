"""What a trainer fills in about one person’s training: a course that was completed, and why something is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hrstod.audit.details import WHY_TRAINING
from hrstod.training.by_hand import WHY_ADD, WHY_REVOKE
from hrstod.web.forms import Form, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

WHY_TEXTS = WHY_TRAINING.words
"""Each reason in words, as the log of events has it."""


def _why(words: Iterable[str]) -> RadioField:
    return RadioField(
        _("Why"),
        choices=[SelectChoice(word, WHY_TEXTS[word]) for word in words],
        widget=GovRadioInput(),
        validators=[InputRequired(_("Choose why."))],
    )


class WriteInForm(Form):
    """A course that somebody has completed."""

    course = SelectField(_("Course"), widget=GovSelect(), choices=[], validators=[InputRequired(_("Choose a course."))])
    day = day_field(_("Day it was completed"), _("Write the day."), hint=_("For example 2027-01-31."))
    why = _why(WHY_ADD)

    def offer(self, courses: Iterable[tuple[UUID, str]]) -> None:
        """Offer the courses that can be written in."""
        named = [SelectChoice(str(course_id), name) for course_id, name in courses]
        self.course.choices = [SelectChoice("", gettext("Choose a course")), *named]

    @property
    def course_id(self) -> UUID:
        """Give the course that was chosen."""
        return UUID(self.course.data)


class TakeBackForm(Form):
    """Why something that was completed is taken back."""

    why = _why(WHY_REVOKE)
