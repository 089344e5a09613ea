"""What somebody can say about their own support plan, and what is said when something is missing.

Every form that changes a plan carries the token that the plan had when the page was made. Text is looked through for
what points out a person: some of it must be changed, the rest is pointed out once and can be saved with a second press.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovTextArea, GovTextInput
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hrstod.checklists.forms import MarkForm
from hrstod.checklists.support_plans import LONGEST_LABEL, LONGEST_NOTE
from hrstod.guidance.typing_guard import check_text, must_change
from hrstod.reading import fingerprint
from hrstod.web.forms import DayField, Form, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrstod.checklists.measures import Measures
    from hrstod.guidance.typing_guard import Finding, GuardRules

COMING, DONE, GONE = "coming", "done", "gone"
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""What is no text and may stand on no page (HTML, 3.2.4.1.5); a line’s end and a tab are left."""


def clean_text(typed: str | None) -> str:
    """Give what was typed without what cannot be seen on a page, and with one kind of line end."""
    return NO_TEXT.sub("", (typed or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def _clean_line(typed: str | None) -> str:
    return " ".join(clean_text(typed).split())


def _clean_word(typed: str | None) -> str:
    """Give a word that we had sent to the browser ourselves; anything else is none of ours."""
    return typed if typed and re.fullmatch(r"[A-Za-z0-9_=-]{1,40}", typed) else ""


def _hidden() -> HiddenField:
    return HiddenField(filters=[_clean_word])


class PlanDayField(DayField):
    """A day that was written, in a form that is right."""

    @property
    def chosen(self) -> date:
        """Give the day."""
        return self.day or date.min

    @property
    def last_on(self) -> date:
        """Give the day before: the last of a plan that is erased on the day."""
        return self.chosen - timedelta(days=1) if self.chosen > date.min else date.min


def _day_field(label: object, missing: object | None = None, hint: object = "") -> PlanDayField:
    validators = [DataRequired(missing)] if missing else [Optional()]
    return PlanDayField(label, description=hint, widget=GovTextInput(), filters=[_clean_line], validators=validators)


def _erase_day_field() -> PlanDayField:
    return PlanDayField(
        _("Erase it on"),
        description=_("For example 2027-01-31. At least a week and at most a year from today."),
        widget=GovTextInput(),
        filters=[_clean_line],
        validators=[DataRequired(_("Write the day on which the plan is erased."))],
    )


def _label_field(hint: object = "") -> StringField:
    too_long = _("Use at most %(number)s characters.", number=LONGEST_LABEL)
    return StringField(
        _("What the plan is called"),
        description=hint or _("Only you see it. No names: “Plan 1” is enough."),
        widget=GovTextInput(),
        filters=[_clean_line, on_one_line],
        validators=[DataRequired(_("Write what the plan is called.")), Length(max=LONGEST_LABEL, message=too_long)],
    )


class PlanForm(Form):
    """A form that changes a plan; by itself it says only which plan was seen."""

    token = _hidden()
    about: ClassVar[str] = ""
    """The field that a refusal is about."""

    def refuse_field(self, sentence: object) -> None:
        """Say what is wrong, at the field that it is about."""
        if not self.about:
            self.refuse(sentence)
            return
        self[self.about].errors = [*self[self.about].errors, sentence]


class GuardedForm(PlanForm):
    """A form with text in it that is looked through before it is saved."""

    again = _hidden()
    """Remembers the text in which something was pointed out, so that a second press saves it."""
    guarded: ClassVar[str]
    findings: tuple[Finding, ...] = ()

    def is_fine(self, rules: GuardRules, language: str) -> bool:
        """Look the text through; False, with what is found, when it must be changed or has not been pointed out yet."""
        field = self[self.guarded]
        self.findings = check_text(rules, field.data, language)
        if must_change(self.findings):
            found = _quoted((one for one in self.findings if one.hard), language)
            field.errors = [_("The text points out a person. Change this, and save again: %(found)s", found=found)]
            return False
        seen = fingerprint(field.data)
        if self.findings and self.again.data != seen:
            self.again.data = seen
            self.refuse(
                _(
                    "This can tell whom it is about: %(found)s. Save once more if it should stay.",
                    found=_quoted(self.findings, language),
                )
            )
            return False
        return True


class SaveForm(GuardedForm):
    """What to decide before a plan is saved."""

    guarded = about = "label"
    label = _label_field()
    erased_on = _erase_day_field()
    follow_up_on = _day_field(
        _("Follow-up day"), hint=_("A first day to look at it again, for example 2027-01-31. It can be left empty.")
    )
    shown = _hidden()
    """The day that stood on the button."""
    asks_again = False
    """Whether the page asks once more, because another day was chosen than the one on the button."""

    def is_as_shown(self) -> bool:
        """Tell whether the button that was pressed said the day that is asked for; if not, the next one does."""
        asked = self.erased_on.day.isoformat() if self.erased_on.day else ""
        if asked == self.shown.data:
            return True
        self.shown.data = asked
        self.asks_again = True
        return False


class StepForm(PlanForm, MarkForm):
    """How far a step of a saved plan has come."""


class NoteForm(GuardedForm):
    """A short note."""

    guarded = about = "text"
    text = TextAreaField(
        _("Your note"),
        widget=GovTextArea(),
        filters=[clean_text],
        validators=[
            DataRequired(_("Write something, or go back without a note.")),
            Length(max=LONGEST_NOTE, message=_("Use at most %(number)s characters.", number=LONGEST_NOTE)),
        ],
    )


class LabelForm(GuardedForm):
    """What a plan is called."""

    guarded = about = "label"
    label = _label_field()


class LastDayForm(PlanForm):
    """When a plan is erased."""

    about = "erased_on"
    erased_on = _erase_day_field()


class NewFollowUpForm(PlanForm):
    """A day on which to follow up."""

    about = "on"
    on = _day_field(_("Follow-up day"), _("Write the day."), hint=_("For example 2027-01-31."))


class FollowUpForm(NewFollowUpForm):
    """A day on which to follow up, and what became of it."""

    state = RadioField(
        _("What about it?"),
        choices=[
            SelectChoice(COMING, _("It is still to come")),
            SelectChoice(DONE, _("It has been done")),
            SelectChoice(GONE, _("It is not needed: take it away")),
        ],
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_state(self, field: Any) -> None:
        """One of the three is chosen."""
        if field.data not in (COMING, DONE, GONE):
            raise ValidationError(_("Choose what became of it."))


class MeasuresForm(PlanForm):
    """The measures that were agreed on; one field for each group is added by `measures_form`."""

    groups: ClassVar[tuple[str, ...]] = ()

    def chosen(self) -> tuple[str, ...]:
        """Give what was picked, in the order of the list."""
        return tuple(measure for group in self.groups for measure in self[group].data or ())


def measures_form(measures: Measures, language: str, chosen: tuple[str, ...], *, filled: bool) -> MeasuresForm:
    """Make the form for all groups: filled in by whoever sent it, or with what was agreed before already picked."""

    def known(_form: Any, field: Any) -> None:
        if not set(field.data or ()) <= {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose from the list."))

    fields: dict[str, Any] = {
        f"group-{group.id}": SelectMultipleField(
            group.name.in_language(language),
            choices=[SelectChoice(one.id, one.text.in_language(language)) for one in group.offered(chosen)],
            widget=GovCheckboxesInput(),
            validators=[known],
            validate_choice=False,
        )
        for group in measures.groups
    }
    form_class: type[MeasuresForm] = type("AgreedForm", (MeasuresForm,), {**fields, "groups": tuple(fields)})
    if filled:
        return form_class()
    picked = {f"group-{group.id}": [one.id for one in group.measures if one.id in chosen] for group in measures.groups}
    return form_class(formdata=None, data=picked)


def _quoted(findings: Iterable[Finding], language: str) -> str:
    opening = "”" if language == "sv" else "“"
    return ", ".join(dict.fromkeys(f"{opening}{one.found}”" for one in findings))


def erased_after(last_on: date) -> str:
    """Write the day on which a plan is erased as it is typed."""
    return (last_on + timedelta(days=1)).isoformat()
