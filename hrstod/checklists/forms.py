"""The two things a reader can say in a checklist: an answer, and how far a step has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from hrstod.checklists.rules import SAID_STATES, Reason, StepState, is_answer

if TYPE_CHECKING:
    from hrstod.checklists.definitions import Question

STATE_TEXTS = {
    StepState.NOT_DONE: _("Not done"),
    StepState.DONE: _("Done"),
    StepState.CANNOT: _("Cannot be done"),
    StepState.CANNOT_START: _("Cannot start yet"),
}
REASON_TEXTS = {
    Reason.NOT_WANTED: _("The person does not want it"),
    Reason.NOT_SAFE: _("It is not safe right now"),
    Reason.NOT_POSSIBLE: _("We cannot arrange it"),
    Reason.NOT_RELEVANT: _("It does not apply here"),
    Reason.SOMEBODY_ELSE: _("Somebody else does it"),
}


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """Base of the form for one question; `answer` is added by `answer_form`."""

    def chosen(self) -> frozenset[str]:
        """Give the answers that were picked."""
        data = self["answer"].data
        return frozenset(data) if isinstance(data, list) else frozenset({data} if data else ())


def answer_form(question: Question, given: frozenset[str]) -> AnswerForm:
    """Make the form for one question, with what was answered before already picked."""
    choices = [SelectChoice(option.id, option.text) for option in question.options]
    missing = _("Choose an answer. “I don’t know” is an answer too.")

    def check(form: FlaskForm, _field: Any) -> None:
        picked = form.chosen()
        if not picked or not picked <= set(question.option_ids):
            raise ValidationError(missing)
        if not is_answer(question, picked):
            raise ValidationError(_("Choose either what fits, or that none of it does, or that you don’t know."))

    field: Any
    if question.many:
        field = SelectMultipleField(
            question.ask, choices=choices, widget=GovCheckboxesInput(), validators=[check], validate_choice=False
        )
        default: Any = sorted(given)
    else:
        field = RadioField(
            question.ask, choices=choices, widget=GovRadioInput(), validators=[check], validate_choice=False
        )
        default = next(iter(given), None)
    form_class: type[AnswerForm] = type("QuestionForm", (AnswerForm,), {"answer": field})
    return form_class(data={"answer": default})


class MarkForm(FlaskForm):  # type: ignore[misc]
    """How far a step has come, and why it cannot be done."""

    state = RadioField(
        _("How far has this come?"),
        choices=[SelectChoice(state.value, STATE_TEXTS[state]) for state in SAID_STATES],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    reason = RadioField(
        _("Why can it not be done?"),
        choices=[SelectChoice(reason.value, REASON_TEXTS[reason]) for reason in Reason],
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_state(self, field: Any) -> None:
        """A state is one of the three that can be said."""
        if field.data not in {state.value for state in SAID_STATES}:
            raise ValidationError(_("Choose how far this has come."))

    def validate_reason(self, field: Any) -> None:
        """Somebody who says that it cannot be done says why, from the list."""
        if self.state.data == StepState.CANNOT and field.data not in {reason.value for reason in Reason}:
            raise ValidationError(_("Choose why it cannot be done."))
