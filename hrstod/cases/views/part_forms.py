"""What somebody can write about a case: notes, what it is about, follow-ups, contacts that were given, orders seen.

Each form’s token is the version that was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from hrstod import clock
from hrstod.cases.definitions import NO, YES
from hrstod.cases.following import Outcome
from hrstod.cases.forms import ChoiceForm, GuardedChoiceForm, note_field, one_of, some_of
from hrstod.cases.sharing_rules import may_be_ahead, may_be_past
from hrstod.cases.views.sharing_forms import SeenForm, refuse_ahead, refuse_past, written_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

FURTHEST_FOLLOW_UP_DAYS = 366
YES_NO = {YES: True, NO: False}
OUTCOME_TEXTS = {
    Outcome.COMING: _("It is still to come"),
    Outcome.DONE: _("It has been done"),
    Outcome.NOT_NEEDED: _("It is not needed any more"),
}


def _yes_or_no(label: object, *, unsaid: object, hint: object = "") -> RadioField:
    """Make a field for yes, no, or neither."""
    choices = [SelectChoice(YES, _("Yes")), SelectChoice(NO, _("No")), SelectChoice("", unsaid)]
    return RadioField(label, choices=choices, description=hint, widget=GovRadioInput(), validate_choice=False)


class NoteForm(GuardedChoiceForm, SeenForm):
    """A note: ready phrases, and a few words where they are not enough."""

    lists: ClassVar[Mapping[str, str]] = {"phrases": "phrase"}
    phrases = some_of(_("What is agreed, and what is next?"), hint=_("Choose what fits. Nothing more may be needed."))
    text = note_field(
        _("In a few words of your own"),
        hint=_("Only what is agreed and what will be done. Write “the employee” in place of a name."),
    )

    def validate_phrases(self, field: Any) -> None:
        """Something is chosen or written."""
        if not field.data and not self.text.data:
            raise ValidationError(_("Choose a sentence or write something, or go back without a note."))


class SheetForm(ChoiceForm, SeenForm):
    """What a case is, in choices only."""

    lists: ClassVar[Mapping[str, str]] = {
        "relation": "relation",
        "support": "support",
        "adaptation": "adaptation",
        "provision": "provision",
    }
    violence = some_of(_("What is it about?"))
    relation = one_of(_("Which relation?"))
    support = some_of(_("Which support was given?"))
    adaptation = some_of(_("What was changed at work?"))
    report_considered = _yes_or_no(
        _("Was a report of concern for a child considered?"),
        unsaid=_("There is no child, or it is not known"),
        hint=_("Nothing of what a report says belongs here."),
    )
    report_on = written_day(_("On which day?"), Optional(), refuse_ahead, hint=_("It can be left empty."))
    provision = one_of(_("Which provision?"))
    marked_on = written_day(_("On which day was it marked?"), refuse_ahead)

    def offer_no_marking(self) -> None:
        """Offer no marking beside the provisions."""
        self.provision.choices = [*self.provision.choices, SelectChoice("", _("No marking"))]

    def validate_report_on(self, field: Any) -> None:
        """Only what was considered has a day."""
        if field.data and self.report_considered.data != YES:
            raise ValidationError(_("Leave the day empty, or say that a report was considered."))

    def validate_provision(self, field: Any) -> None:
        """A marking points to a provision (OSL 5:5)."""
        if self.marked_on.data and not field.data:
            raise ValidationError(_("Choose the provision that the marking points to, or leave the day empty."))

    def validate_marked_on(self, field: Any) -> None:
        """A marking has a day (OSL 5:5)."""
        if self.provision.data and not field.data:
            raise ValidationError(_("Write the day on which it was marked."))


class NewFollowUpForm(ChoiceForm, SeenForm):
    """Something that is to be done on a day."""

    lists: ClassVar[Mapping[str, str]] = {"what": "follow-up"}
    what = one_of(_("What is to be done?"), _("Choose what is to be done."))
    on = written_day(_("On which day?"), DataRequired(_("Write the day.")))

    def validate_on(self, field: Any) -> None:
        """What is to come has a day within a year."""
        if field.day is not None and not self._fits(field.day):
            raise ValidationError(_("Write today or a later day, at most a year ahead."))

    def _fits(self, day: date) -> bool:
        return 0 <= (day - clock.today()).days <= FURTHEST_FOLLOW_UP_DAYS


class FollowUpForm(NewFollowUpForm):
    """Something that was to be done, and what has become of it."""

    outcome = RadioField(
        _("What became of it?"),
        choices=[SelectChoice(outcome.value, text) for outcome, text in OUTCOME_TEXTS.items()],
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_on(self, field: Any) -> None:
        """What is settled may have had an earlier day."""
        if field.day is None or self._fits(field.day):
            return
        if self.outcome.data == Outcome.COMING or not may_be_past(field.day, clock.today()):
            raise ValidationError(_("Write today or a later day, at most a year ahead, or say what became of it."))

    def validate_outcome(self, field: Any) -> None:
        """One of the three is chosen."""
        if field.data not in set(Outcome):
            raise ValidationError(_("Choose what became of it."))


class ReferralForm(SeenForm):
    """A contact that the employee was told of, or helped to."""

    contact = RadioField(_("Which contact?"), choices=[], widget=GovRadioInput(), validate_choice=False)
    on = written_day(
        _("On which day?"), DataRequired(_("Write the day on which the employee was told of it.")), refuse_ahead
    )

    def offer(self, contacts: Mapping[str, str]) -> None:
        """Offer contacts, by name."""
        self.contact.choices = [SelectChoice(contact, name) for contact, name in contacts.items()]

    def validate_contact(self, field: Any) -> None:
        """One of those on the list is chosen."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose the contact."))


class NewSightingForm(ChoiceForm, SeenForm):
    """A restraining order that was seen."""

    lists: ClassVar[Mapping[str, str]] = {"role": "order-role"}
    role = one_of(_("Who saw the decision?"), _("Choose who saw it, by role."))
    on = written_day(
        _("On which day was it seen?"), DataRequired(_("Write the day on which it was seen.")), refuse_ahead
    )
    includes_work = _yes_or_no(_("Does it include the workplace?"), unsaid=_("It is not known"))
    until = written_day(
        _("Until and including which day does it run?"),
        Optional(),
        refuse_past,
        hint=_("You are reminded two weeks before. Leave it empty when it is not known."),
    )


class SightingForm(NewSightingForm):
    """The same, and whether it still holds."""

    until = written_day(_("Until and including which day does it run?"), Optional())
    holds = RadioField(
        _("Does it still hold?"),
        choices=[SelectChoice(YES, _("Yes")), SelectChoice(NO, _("No, and nobody is reminded of it any more"))],
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_until(self, field: Any) -> None:
        """What still holds runs out today or later."""
        if field.day is None or may_be_ahead(field.day, clock.today()):
            return
        if self.holds.data != NO or not may_be_past(field.day, clock.today()):
            raise ValidationError(_("Write today or a later day, or say that it no longer holds."))

    def validate_holds(self, field: Any) -> None:
        """One of the two is chosen."""
        if field.data not in YES_NO:
            raise ValidationError(_("Choose whether it still holds."))
