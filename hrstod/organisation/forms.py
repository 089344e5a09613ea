"""What can be said about the organisation, and what is said when something is missing.

A form that changes something carries what it was based on, so that two people who change it at once both see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from hrstod.organisation.rules import LONGEST_DECISION, LONGEST_NAME
from hrstod.web.forms import Form, day_field, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hrstod.organisation.tree import Spot

MOST_DIGITS = 9


class NumberField(StringField):  # type: ignore[misc]
    """A whole number in digits; spaces between them are understood."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 (WTForms' signature)
        """Read the number, or say how one is written."""
        typed = "".join((self.data or "").split())
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
            raise ValidationError(_("Write a whole number in digits, such as 120."))
        self.number = int(typed)


def _number_field(label: object, missing: object, *, hint: object = "") -> StringField:
    return NumberField(label, description=hint, widget=GovTextInput(), validators=[InputRequired(missing)])


def _name_field() -> StringField:
    return text_field(_("Name"), _("Write the name."), longest=LONGEST_NAME)


EXAMPLE = _("For example 2027-01-31.")


def _first_day_field(hint: object = EXAMPLE) -> StringField:
    return day_field(_("First day"), _("Write the first day."), hint=hint)


def _last_day_field(hint: object) -> StringField:
    return day_field(_("Last day"), hint=hint)


def _plan_days_field() -> StringField:
    return _number_field(
        _("Erase saved plans after how many days?"),
        _("Write the number of days."),
        hint=_("Between 7 and 365. A manager can choose another day for a plan of their own."),
    )


def _day_of_count_field() -> StringField:
    return day_field(_("Counted on"), _("Write the day of the count."), hint=EXAMPLE)


def _day_of_decision_field() -> StringField:
    return day_field(_("Decided on"), _("Write the day of the decision."), hint=EXAMPLE)


class DayForm(Form):
    """The day that somebody wants to look at; it stands in the address."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    d = day_field(_("Day"), hint=EXAMPLE)


class NewBoardForm(Form):
    """A board to add."""

    name = _name_field()
    plan_days = _plan_days_field()
    from_on = _first_day_field()


class BoardForm(Form):
    """What a board is called, and how long its managers' plans are kept."""

    based_on = HiddenField()
    name = _name_field()
    plan_days = _plan_days_field()


class NewAdministrationForm(Form):
    """An administration to add."""

    name = _name_field()
    from_on = _first_day_field()


class NameForm(Form):
    """What something is called."""

    based_on = HiddenField()
    name = _name_field()


class LastDayForm(Form):
    """The last day of something."""

    based_on = HiddenField()
    to_on = _last_day_field(_("For example 2027-01-31. Leave it empty if there is none."))


class DisposalForm(Form):
    """What a board has decided about disposal."""

    based_on = HiddenField()
    decision = text_field(
        _("Number of the decision"),
        _("Write the number of the decision."),
        longest=LONGEST_DECISION,
        hint=_("What the board’s minutes call it, for example “ON 2026/123 § 14”."),
    )
    decided_on = _day_of_decision_field()
    years = _number_field(
        _("For how many years is a case kept after it has been closed?"),
        _("Write the number of years."),
        hint=_("Between 1 and 50, as the decision says."),
    )


class CountForm(Form):
    """How many people worked somewhere on a day."""

    employees = _number_field(_("Employees"), _("Write the number of employees."))
    counted_on = _day_of_count_field()


class _PlaceForm(Form):
    """A form with the places to choose from."""

    spot = SelectField(
        _("Belongs to"), widget=GovSelect(), validate_choice=False, description=_("An administration, or a unit in it.")
    )

    def offer(self, spots: Sequence[Spot]) -> None:
        """List the places that can be chosen."""
        self._spots = {str(spot.unit_id or spot.administration_id): spot for spot in spots}
        self.spot.choices = [(value, " › ".join(spot.way)) for value, spot in self._spots.items()]

    def validate_spot(self, field: Any) -> None:
        """A place is one of those that were listed."""
        if field.data not in self._spots:
            raise ValidationError(_("Choose where the unit belongs."))

    def chosen(self) -> tuple[UUID, UUID | None]:
        """Give the administration that was chosen, and the unit in it, if any."""
        spot = self._spots[self.spot.data]
        return spot.administration_id, spot.unit_id


class NewUnitForm(_PlaceForm):
    """A unit to add."""

    name = _name_field()
    from_on = _first_day_field()


class MoveForm(_PlaceForm):
    """Where a unit is to belong, and from when."""

    based_on = HiddenField()
    from_on = _first_day_field(_("The first day in the new place. The day of the last move puts that move right."))
