"""The form of the safety plan at work, made of content/safety_plan.yaml: choices and days, no text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from hrstod import clock
from hrstod.cases.contents import Plan, plan_review_on
from hrstod.cases.definitions import NO, YES, FieldKind
from hrstod.cases.forms import CHOOSE_FROM_LIST
from hrstod.cases.sharing_rules import may_be_ahead, may_be_past
from hrstod.cases.views.sharing_forms import SeenForm, written_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from wtforms import Field

    from hrstod.cases.definitions import PlanField, PlanSection, SafetyPlanForm

MOST_DAYS_UNTIL_REVIEW = 365
UNANSWERED = ""
EMPTY = _("Nothing is chosen in the plan. Open a part of it and choose what is arranged.")
Answers = dict[str, tuple[str, ...]]


def name_of(field_id: str) -> str:
    """Give the name that a question has in the form."""
    return f"answer-{field_id}"


def _refuse_unless_soon(_form: Any, field: Any) -> None:
    days = (field.day - clock.today()).days if field.day is not None else 1
    if not 0 < days <= MOST_DAYS_UNTIL_REVIEW:
        raise ValidationError(_("Write a day after today, and within a year."))


def _refuse_far_away(_form: Any, field: Any) -> None:
    today = clock.today()
    if field.day is not None and not may_be_past(field.day, today) and not may_be_ahead(field.day, today):
        raise ValidationError(_("Write a day within ten years."))


def _refuse_unknown(_form: Any, field: Any) -> None:
    chosen = field.data if isinstance(field.data, list) else [field.data or UNANSWERED]
    if not set(chosen) <= {choice.value for choice in field.choices}:
        raise ValidationError(CHOOSE_FROM_LIST)


class SafetyPlanPage(SeenForm):
    """The plan as a form; the fields for its questions are added by `make_form`."""

    asked: ClassVar[tuple[tuple[PlanSection, tuple[PlanField, ...]], ...]] = ()
    made_with = RadioField(
        _("Was the plan made together with the employee?"),
        choices=[SelectChoice(YES, _("Yes")), SelectChoice(NO, _("No"))],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    review_on = written_day(
        _("When is the plan reviewed next?"),
        DataRequired(_("Write the day on which the plan is reviewed.")),
        _refuse_unless_soon,
        hint=_("For example 2027-01-31. Sooner if something happens or changes."),
    )

    def validate_made_with(self, field: Any) -> None:
        """It is said whether the employee was part of it."""
        if field.data not in (YES, NO):
            raise ValidationError(_("Choose whether the plan was made together with the employee."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at what was sent in; a plan in which nothing is chosen is none."""
        if not super().validate(extra_validators):
            return False
        if not self.answers():
            self.refuse(EMPTY)
        return bool(self.answers())

    def sections(self) -> list[tuple[PlanSection, list[tuple[PlanField, Field]]]]:
        """List the sections with their questions, each with its field in this form."""
        return [(section, [(one, self[name_of(one.id)]) for one in fields]) for section, fields in self.asked]

    def answers(self) -> Answers:
        """Give what is answered, in the order of the form."""
        given = {one.id: _given(one, self[name_of(one.id)]) for _section, fields in self.asked for one in fields}
        return {field_id: answer for field_id, answer in given.items() if answer}

    def plan(self) -> Plan:
        """Give the plan that the form says, once it is valid."""
        return Plan(answers=self.answers(), made_with=self.made_with.data == YES, review_on=self.review_on.chosen)


def make_form(
    definition: SafetyPlanForm, language: str, answers: Mapping[str, Collection[str]]
) -> type[SafetyPlanPage]:
    """Make the form; what is in `answers` is offered also when it is retired."""
    asked = tuple((section, tuple(section.asked(answers))) for section in definition.sections)
    fields: dict[str, Any] = {
        name_of(one.id): _field(definition, one, language, answers.get(one.id, ()))
        for _section, listed in asked
        for one in listed
    }
    made: type[SafetyPlanPage] = type("SafetyPlanPageMade", (SafetyPlanPage,), {**fields, "asked": asked})
    return made


def filled_in(definition: SafetyPlanForm, language: str, plan: Plan | None, version: int) -> SafetyPlanPage:
    """Make the form with what a plan says; for the first plan, with nothing but a day to review it."""
    answers = plan.answers if plan is not None else {}
    made = make_form(definition, language, answers)
    filled: dict[str, object] = {
        name_of(one.id): _shown(one, answers.get(one.id, ())) for _section, listed in made.asked for one in listed
    }
    today = clock.today()
    review_on = plan.review_on if plan is not None and plan.review_on > today else plan_review_on(today)
    filled |= {"token": str(version), "review_on": review_on.isoformat()}
    if plan is not None:
        filled["made_with"] = YES if plan.made_with else NO
    return made(formdata=None, data=filled)


def _field(definition: SafetyPlanForm, one: PlanField, language: str, chosen: Collection[str]) -> Any:
    label = one.label.in_language(language)
    if one.kind is FieldKind.DAY:
        return written_day(label, Optional(), _refuse_far_away)
    choices = [SelectChoice(each.id, each.text.in_language(language)) for each in definition.offered(one, chosen)]
    if one.kind is FieldKind.MANY:
        return SelectMultipleField(label, choices=choices, validators=[_refuse_unknown], validate_choice=False)
    choices.append(SelectChoice(UNANSWERED, _("Leave unanswered")))
    return RadioField(label, choices=choices, validators=[_refuse_unknown], validate_choice=False)


def _shown(one: PlanField, answer: Collection[str]) -> object:
    if one.kind is FieldKind.MANY:
        return list(answer)
    return next(iter(answer), UNANSWERED)


def _given(one: PlanField, field: Any) -> tuple[str, ...]:
    if one.kind is FieldKind.DAY:
        return (field.day.isoformat(),) if field.day is not None else ()
    if one.kind is FieldKind.MANY:
        return tuple(choice.value for choice in field.choices if choice.value in (field.data or ()))
    return (field.data,) if field.data else ()
