"""What somebody can say about what may be shared, what was passed on, and that the employee was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, StopValidation, ValidationError

from hrstod import clock
from hrstod.cases.contents import Consent, Disclosure
from hrstod.cases.forms import ChoiceForm, one_of, some_of
from hrstod.cases.sharing_rules import Standing, may_be_ahead, may_be_past
from hrstod.checklists.plan_forms import PlanDayField, PlanForm, clean_text
from hrstod.web.forms import on_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

GOES_ON, UNTIL, TAKEN_BACK = "goes-on", "until", "taken-back"
STATE_TEXTS = {
    GOES_ON: _("It goes on until the employee takes it back"),
    UNTIL: _("It ends on a day"),
    TAKEN_BACK: _("The employee takes it back, from today"),
}
NO_LONGER = _("It no longer counts. Noted as taken back today")
EXAMPLE = _("For example 2027-01-31.")
NOT_AHEAD = _("Write today or an earlier day, at most ten years back.")
NOT_PAST = _("Write today or a later day, at most ten years ahead.")


def refuse_ahead(_form: Any, field: Any) -> None:
    """Refuse a day on which nothing can have been yet."""
    if field.day is not None and not may_be_past(field.day, clock.today()):
        raise ValidationError(NOT_AHEAD)


def refuse_past(_form: Any, field: Any) -> None:
    """Refuse a day until which nothing can go on."""
    if field.day is not None and not may_be_ahead(field.day, clock.today()):
        raise ValidationError(NOT_PAST)


def written_day(label: object, *validators: object, hint: object = EXAMPLE) -> PlanDayField:
    """Make a field for a day."""
    filters = [clean_text, on_one_line]
    return PlanDayField(label, description=hint, widget=GovTextInput(), filters=filters, validators=validators)


def _only_when_it_ends(form: Any, field: Any) -> None:
    """Ask for the last day where that was chosen, and for nothing where it was not."""
    if form.state.data != UNTIL:
        field.errors = []
        raise StopValidation
    if not field.data:
        raise StopValidation(_("Write the last day."))


class SeenForm(PlanForm):
    """A form that changes something that was written; its token is the version that was seen."""

    @property
    def seen(self) -> int:
        """Give the version, 0 for none."""
        written = self.token.data or ""
        return int(written) if written.isdecimal() else 0


class ConsentForm(ChoiceForm, SeenForm):
    """What the employee agrees that one recipient may know."""

    lists: ClassVar[Mapping[str, str]] = {"recipient": "recipient", "what": "passed-on"}
    recipient = one_of(_("Who may know?"), _("Choose who may know."), hint=_("One at a time."))
    what = some_of(
        _("What may they know?"),
        _("Choose at least one thing that they may know."),
        hint=_("Only what the employee has said yes to."),
    )
    given_on = written_day(
        _("When did the employee agree?"),
        DataRequired(_("Write the day on which the employee agreed.")),
        refuse_ahead,
    )
    until = written_day(
        _("Until and including which day?"),
        Optional(),
        refuse_past,
        hint=_("Leave it empty if it goes on until the employee takes it back."),
    )

    def consent(self) -> Consent:
        """Give what the form says, once it is valid."""
        return Consent(
            recipient=self.recipient.data,
            what=tuple(self.what.data),
            given_on=self.given_on.chosen,
            until=self.until.day,
        )


class ConsentChangeForm(SeenForm):
    """What becomes of something that the employee has agreed to."""

    state = RadioField(
        _("What becomes of it?"),
        choices=[SelectChoice(state, text) for state, text in STATE_TEXTS.items()],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    until = written_day(_("The last day"), _only_when_it_ends, refuse_past)

    def offer_what_fits(self, standing: Standing) -> None:
        """Offer nothing but that it no longer counts, when it has ended."""
        if standing is Standing.ENDED:
            self.state.choices = [SelectChoice(TAKEN_BACK, NO_LONGER)]

    def validate_state(self, field: Any) -> None:
        """One of those that exist is chosen."""
        if field.data not in STATE_TEXTS:
            raise ValidationError(_("Choose what becomes of it."))

    @property
    def takes_back(self) -> bool:
        """Tell whether the employee takes it back."""
        return bool(self.state.data == TAKEN_BACK)

    @property
    def end(self) -> date | None:
        """Give the last day; None when it goes on."""
        return self.until.day if self.state.data == UNTIL else None


class DisclosureForm(ChoiceForm, SeenForm):
    """What was passed on."""

    lists: ClassVar[Mapping[str, str]] = {"recipient": "recipient", "what": "passed-on", "ground": "ground"}
    recipient = one_of(_("To whom?"), _("Choose to whom it was passed on."))
    what = some_of(
        _("What was passed on?"),
        _("Choose at least one thing that was passed on."),
        hint=_("Only what the recipient needs."),
    )
    ground = one_of(_("On which ground?"), _("Choose the ground."))
    on = written_day(_("On which day?"), DataRequired(_("Write the day on which it was passed on.")), refuse_ahead)

    def disclosure(self) -> Disclosure:
        """Give what the form says, once it is valid."""
        return Disclosure(
            recipient=self.recipient.data, what=tuple(self.what.data), ground=self.ground.data, on=self.on.chosen
        )


class ToldForm(SeenForm):
    """That the employee was told what was passed on."""

    told_on = written_day(
        _("When was the employee told?"),
        DataRequired(_("Write the day on which the employee was told, or go back.")),
        refuse_ahead,
    )
