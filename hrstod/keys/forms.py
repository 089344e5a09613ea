"""What custodians type, and what somebody types who gets new keys."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovPasswordInput, GovTextInput
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from hrstod.web.forms import Form

LONGEST_WORDS = 300
LONGEST_SECRET = 200


def _secret_field(label: object, missing: object, longest: int, hint: object = "") -> PasswordField:
    too_long = _("That is longer than anything we have given anybody.")
    return PasswordField(
        label,
        description=hint,
        widget=GovPasswordInput(),
        validators=[InputRequired(missing), Length(max=longest, message=too_long)],
    )


def _words_field(label: object, missing: object) -> PasswordField:
    hint = _("All the words on the card, with spaces. Capitals do not matter.")
    return _secret_field(label, missing, LONGEST_WORDS, hint)


class ComparedForm(Form):
    """The word of those in the room that a key is the one whose words were shown."""

    fingerprint = HiddenField()
    compared = BooleanField(
        _("The person has read these words out to us, and they are the same"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Compare the words with the person first."))],
    )

    def compared_fingerprint(self) -> bytes:
        """Give the fingerprint whose words were shown; none when somebody has changed the page."""
        try:
            return bytes.fromhex(self.fingerprint.data or "")
        except ValueError:
            return b""


class TwoCustodiansForm(Form):
    """The words of two custodians, in any order; they need not say which of the three they are."""

    first = _words_field(_("The first custodian’s words"), _("The first custodian has to write their words."))
    second = _words_field(_("The second custodian’s words"), _("The second custodian has to write their words."))


class RecoverForm(ComparedForm, TwoCustodiansForm):
    """The words of two custodians, who have compared whose key they are opening something for, in this order."""


class NewKeysForm(Form):
    """What opens somebody's keys now, and is to open the new ones."""

    passphrase = _secret_field(_("Passphrase"), _("Write your passphrase."), LONGEST_SECRET)
    recovery_code = StringField(
        _("Recovery code"),
        description=_("Groups of letters and digits. Spaces and capitals do not matter."),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Write the recovery code from your paper.")),
            Length(max=80, message=_("That is longer than any code of ours.")),
        ],
    )
