"""What a manager can say when asking HR for support, and what HR answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, ValidationError

from hrstod.cases.asking import NOBODY
from hrstod.cases.forms import CHOOSE_FROM_LIST, ChoiceForm, GuardedChoiceForm, NewCaseForm, one_of, some_of
from hrstod.checklists.plan_forms import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WORDS = 500
"""A few words; the rest is said when they talk."""
BEGIN, NOT_NEEDED = "begin", "not-needed"


def _in_its_place(field: UnboundField) -> UnboundField:
    """Take a field over from another form; what is wrong is listed in the order in which fields are made."""
    return UnboundField(field.field_class, *field.args, **field.kwargs)


class AskForm(GuardedChoiceForm):
    """What a manager asks for; its token makes a form that is sent twice one request."""

    lists: ClassVar[Mapping[str, str]] = {"wants": "want", "urgency": "urgency", "reach": "reach"}
    board = HiddenField()
    kind = _in_its_place(NewCaseForm.kind)
    wants = some_of(_("What do you want help with?"), _("Choose what you want help with."))
    urgency = one_of(
        _("When do you need it?"),
        _("Choose when you need it."),
        hint=_("Nobody may be at work to read it. If it cannot wait, call. In danger: 112."),
    )
    reach = one_of(_("How should they get in touch with you?"), _("Choose how they get in touch with you."))
    readers = some_of(
        _("Who in HR support may read it?"),
        NOBODY,
        hint=_(
            "Choose two if you can: one may be away. Leave out somebody who knows those concerned. Whoever you leave "
            "out cannot see that it was sent."
        ),
    )
    text = TextAreaField(
        _("A few words, if they help"),
        widget=GovTextArea(),
        filters=[clean_text],
        validators=[Length(max=LONGEST_WORDS, message=_("Use at most %(number)s characters.", number=LONGEST_WORDS))],
    )


class AnswerForm(ChoiceForm):
    """Whether a case is begun, who reads it, and why not when it is not."""

    lists: ClassVar[Mapping[str, str]] = {"declined": "decline-reason"}
    answer = RadioField(
        _("What do you do with it?"),
        choices=[
            SelectChoice(BEGIN, _("Begin: there is something to follow up")),
            SelectChoice(NOT_NEEDED, _("Nothing more is needed: keep what came in, closed")),
        ],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    declined = one_of(_("If nothing more is needed: why?"))
    kind = _in_its_place(NewCaseForm.kind)
    readers = _in_its_place(NewCaseForm.readers)
    excluded = _in_its_place(NewCaseForm.excluded)

    @property
    def why_not(self) -> str:
        """Give why no case is needed; empty when one is begun."""
        return self.declined.data or "" if self.answer.data == NOT_NEEDED else ""

    def validate_answer(self, field: Any) -> None:
        """One of the two is chosen."""
        if field.data not in (BEGIN, NOT_NEEDED):
            raise ValidationError(_("Choose what you do with it."))

    def validate_declined(self, field: Any) -> None:
        """What is closed at once is closed for a reason."""
        if self.answer.data == NOT_NEEDED and not field.data:
            raise ValidationError(CHOOSE_FROM_LIST)
