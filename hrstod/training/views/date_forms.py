"""What somebody types about a training date: times by Swedish clocks, and sentences for what makes no sense."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from hrstod.clock import SWEDEN
from hrstod.errors import NotFound
from hrstod.training.date_rules import MOST_SEATS, PAST
from hrstod.training.dates import DateTerms, basis_of
from hrstod.web.forms import DayField, Form, day_field, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "all"
"""The choice that stands for all boards."""
EARLIEST = date(2000, 1, 1)
CLOCK = re.compile(r"(\d{1,2})(?:[.:]?(\d{2}))?")
TIME_WANTED = _("Write the time as hours and minutes, such as 09:00.")


class ClockField(StringField):  # type: ignore[misc]
    """A time of day, typed as 09:00; 9, 9.00 and 0900 are understood."""

    time: time | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 (WTForms' signature)
        """Read the time, or say how one is written."""
        typed = (self.data or "").replace(" ", "")
        if not typed:
            return
        found = CLOCK.fullmatch(typed) if typed.isascii() else None
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            raise ValidationError(TIME_WANTED)
        self.time = time(hour, minute)


def clock_field(label: object, missing: object) -> ClockField:
    """Make a field for a time of day that must be filled in."""
    return ClockField(label, widget=GovTextInput(), validators=[InputRequired(missing)])


class DateForm(Form):
    """A training date, new or as it is to be from now on."""

    based_on = HiddenField()
    course = SelectField(_("Course"), widget=GovSelect(), choices=[], validators=[InputRequired(_("Choose a course."))])
    day = day_field(_("Day"), _("Write the day."), hint=_("For example 2027-01-31."))
    last_day = day_field(_("Last day, if it goes on for several"), hint=_("Leave empty when it ends the same day."))
    begins = clock_field(_("Begins at"), _("Write when it begins."))
    ends = clock_field(_("Ends at"), _("Write when it ends."))
    place = StringField(
        _("Place"),
        description=_("Building, room, and how to get in. It stands in the invitation."),
        widget=GovTextInput(),
        filters=[on_one_line],
        validators=[Optional(), Length(max=200, message=_("Use at most %(number)s characters.", number=200))],
    )
    link = StringField(
        _("Link, if it is held on screen"),
        description=_("Begins with https://."),
        widget=GovTextInput(),
        filters=[on_one_line],
        validators=[Optional(), Length(max=400, message=_("Use at most %(number)s characters.", number=400))],
    )
    seats = IntegerField(
        _("Seats"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Write how many seats there are, in digits.")),
            NumberRange(1, MOST_SEATS, message=_("There can be 1 to %(most)s seats.", most=MOST_SEATS)),
        ],
    )
    board = RadioField(
        _("For whose managers?"),
        widget=GovRadioInput(),
        choices=[],
        validators=[InputRequired(_("Choose for whose managers it is."))],
    )
    trainers = SelectMultipleField(_("Who holds it?"), widget=GovCheckboxesInput(), choices=[])

    def offer(
        self,
        courses: Iterable[tuple[UUID, str]],
        boards: Iterable[tuple[UUID, str]],
        trainers: Iterable[tuple[UUID, str]],
    ) -> None:
        """Offer the courses, boards and people that can be chosen."""
        self.course.choices = [
            SelectChoice("", gettext("Choose a course")),
            *(SelectChoice(str(id_), name) for id_, name in courses),
        ]
        self.board.choices = [
            *(SelectChoice(str(id_), name) for id_, name in boards),
            SelectChoice(ALL, gettext("All boards")),
        ]
        self.trainers.choices = [SelectChoice(str(id_), name) for id_, name in trainers]

    def validate_day(self, field: DayField) -> None:
        """Refuse a day before hrstod was, which nothing could be reckoned from."""
        if field.day is not None and field.day < EARLIEST:
            raise ValidationError(PAST)

    def validate_begins(self, field: ClockField) -> None:
        """Refuse a time that no clock shows, on the night when clocks are put forward."""
        _check_is_there(self.day.day, field.time)

    def validate_ends(self, field: ClockField) -> None:
        """Refuse the same of the time at which it ends, on its last day."""
        _check_is_there(self.last_day.day or self.day.day, field.time)

    def terms(self) -> DateTerms:
        """Give what was typed, once it has been found in order."""
        last = self.last_day.day or self.day.day
        return DateTerms(
            starts_at=_moment(self.day.day, self.begins.time),
            ends_at=_moment(last, self.ends.time),
            place=self.place.data or "",
            link=self.link.data or "",
            seats=self.seats.data or 0,
            board_id=None if self.board.data == ALL else UUID(self.board.data),
            trainers=frozenset(UUID(one) for one in self.trainers.data or ()),
        )


def typed_from(terms: DateTerms) -> dict[str, Any]:
    """Give what would have been typed for a date as it is."""
    begins, ends = terms.starts_at.astimezone(SWEDEN), terms.ends_at.astimezone(SWEDEN)
    return {
        "day": begins.date().isoformat(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "last_day": ends.date().isoformat() if ends.date() != begins.date() else "",
        "place": terms.place,
        "link": terms.link,
        "seats": terms.seats,
        "board": ALL if terms.board_id is None else str(terms.board_id),
        "trainers": [str(one) for one in sorted(terms.trainers)],
        "based_on": basis_of(terms),
    }


def _moment(day: Any, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time(), SWEDEN).astimezone(UTC)


def _check_is_there(day: date | None, clock: time | None) -> None:
    """Stop (ValidationError) at a time that no Swedish clock shows on a day."""
    if day is None or day < EARLIEST or clock is None:
        return
    local = datetime.combine(day, clock, SWEDEN)
    if local.astimezone(UTC).astimezone(SWEDEN).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(_("No clock shows that time: it is the night when clocks are put forward."))


def chosen(name: str) -> UUID:
    """Give the id that a button sends under a name; NotFound when it is none."""
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise NotFound from None
