"""What is typed to sign in, to take an account over, and to look after people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hrstod.authorization.roles import ROLES
from hrstod.web.forms import Form, day_field, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

LANGUAGES = [SelectChoice("sv", "Svenska"), SelectChoice("en", "English")]
LONGEST_SECRET = 200


def _secret_field(label: object, missing: object) -> PasswordField:
    too_long = _("That is longer than anything we have given you.")
    return PasswordField(
        label,
        widget=GovPasswordInput(),
        validators=[InputRequired(missing), Length(max=LONGEST_SECRET, message=too_long)],
    )


def _code_field(label: object, missing: object, hint: object = "") -> StringField:
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[InputRequired(missing), Length(max=80, message=_("That is longer than any code of ours."))],
    )


class SignInForm(Form):
    """Name, passphrase, and the code from the phone."""

    name = text_field(_("Sign-in name"), _("Write your sign-in name."), hint=_("Usually your work e-mail address."))
    passphrase = _secret_field(_("Passphrase"), _("Write your passphrase."))
    code = _code_field(
        _("Code from your phone"),
        _("Write the six digits from your phone."),
        _("Six digits. Lost your phone? Write the recovery code. You then set up a phone and get a new code."),
    )


class LostForm(Form):
    """Name, the recovery code, and the code from the phone."""

    name = text_field(_("Sign-in name"), _("Write your sign-in name."))
    recovery_code = _code_field(_("Recovery code"), _("Write the recovery code from your paper."))
    code = _code_field(_("Code from your phone"), _("Write the six digits from your phone."))


class PassphraseForm(Form):
    """The passphrase, once more."""

    passphrase = _secret_field(_("Passphrase"), _("Write your passphrase."))


class InvitationForm(Form):
    """The code of an invitation."""

    code = _code_field(_("Your code"), _("Write the code you were given."))


class TypedBackForm(Form):
    """The passphrase, typed as it is shown."""

    offer = HiddenField()
    typed = StringField(
        _("Type the passphrase"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Type the passphrase as it stands above.")), Length(max=LONGEST_SECRET)],
    )


class PhoneForm(Form):
    """The code that shows that the phone works."""

    offer = HiddenField()
    code = _code_field(_("Code from your phone"), _("Write the six digits that your phone shows now."))


class PaperForm(Form):
    """The word that the recovery code has been kept."""

    offer = HiddenField()
    kept = BooleanField(
        _("I have written the code down, or printed it"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Keep the code first: it is not shown again."))],
    )


class LanguageForm(Form):
    """The language that hrstod speaks with somebody."""

    language = RadioField(_("Language"), choices=LANGUAGES, widget=GovRadioInput())


class PersonForm(Form):
    """Somebody to invite."""

    name = text_field(_("Name"), _("Write the person’s name."))
    sign_in_name = text_field(
        _("Sign-in name"),
        _("Write a sign-in name."),
        hint=_("Usually the work e-mail address. It cannot be changed later."),
    )
    language = RadioField(_("Language"), choices=LANGUAGES, default="sv", widget=GovRadioInput())


class DatedForm(Form):
    """Something that is true from a day on."""

    from_on = day_field(_("First day"), _("Write the first day."))

    @property
    def first_day(self) -> date:
        """Give the first day of a form that has been found right; ValueError before that."""
        day: date | None = self.from_on.day
        if day is None:
            raise ValueError("the form has not been validated")
        return day


class RoleForm(DatedForm):
    """A role to give."""

    role = SelectField(
        _("Role"),
        choices=[SelectChoice(role.id, role.name) for role in ROLES.values()],
        widget=GovSelect(),
        validators=[InputRequired(_("Choose a role."))],
    )
    board = SelectField(_("Board"), widget=GovSelect(), validate_choice=True)
    to_on = day_field(_("Last day"), hint=_("Leave it empty if there is none."))

    def offer_boards(self, boards: Sequence[tuple[UUID, str]]) -> None:
        """List the boards that can be chosen."""
        self.board.choices = [
            SelectChoice("", _("The whole municipality")),
            *(SelectChoice(str(one), name) for one, name in boards),
        ]


class LeadershipForm(DatedForm):
    """A unit that somebody is to lead."""

    unit = SelectField(_("Unit"), widget=GovSelect(), validators=[InputRequired(_("Choose a unit."))])

    def offer_units(self, units: Sequence[tuple[UUID, str]]) -> None:
        """List the units that can be chosen."""
        self.unit.choices = [SelectChoice("", ""), *(SelectChoice(str(one), name) for one, name in units)]
