"""What somebody types about a course, and what is said when something is missing or makes no sense."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovTextInput
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from hrstod.training.course_terms import LADDER, CourseTerms, MeantFor, faults_in
from hrstod.training.course_words import FORM_TEXTS, ROLE_TEXTS
from hrstod.training.rules import Audience, Span
from hrstod.training.rules import Form as How
from hrstod.training.views.course_fields import (
    ChoiceOrNone,
    LadderField,
    NumberWhen,
    is_offered,
    lines_field,
    number_field,
    one_of,
)
from hrstod.web.forms import Form, on_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hrstod.training.course_terms import WrongTerm

Word = TypeVar("Word", bound=StrEnum)

YES, NO = "yes", "no"
ALL, UNIT = "all", "unit"
PLACES = {
    "name": "name",
    "aim": "text_aim",
    "outline": "text_outline",
    "minutes": "hours",
    "scenario": "scenario",
    "window_days": "window_days",
    "grace_days": "grace_days",
    "within_days": "within_days",
    "ladder": "ladder",
    "audiences": "managers",
}
"""Which field of the form each term of a course is typed into; the length of the span has two."""
FOLLOWS = {"minutes": ("minutes",), "scenario": ("how",), "span_length": ("span",), "audiences": ("unit", "others")}
"""Fields that a term follows from, beside its own."""


class CourseForm(Form):
    """A course, new or as it is to be from now on."""

    based_on = HiddenField()
    name = StringField(
        _("Name"),
        description=_("It stands in calendars and mail, where others can see it. For example “The first talk”."),
        widget=GovTextInput(),
        filters=[on_one_line],
        default="",
    )
    text_aim = lines_field(_("Aim"), _("What somebody can do after the course, in a sentence or two."))
    text_outline = lines_field(_("What is gone through"), _("One thing on each line."))
    how = one_of(_("How is it taken?"), _("Choose how it is taken."), {})
    scenario = ChoiceOrNone(_("Which drill?"), widget=GovSelect(), choices=[])
    hours = number_field(_("Hours"))
    minutes = number_field(_("Minutes"))
    managers = one_of(
        _("Which managers is it for?"),
        _("Choose which managers it is for."),
        {ALL: _("All managers"), UNIT: _("Those in one unit and below it"), NO: _("No managers")},
    )
    unit = ChoiceOrNone(_("Which unit?"), widget=GovSelect(), choices=[])
    others = SelectMultipleField(
        _("Is it for anybody else?"),
        choices=[SelectChoice(role.value, text) for role, text in ROLE_TEXTS.items()],
        widget=GovCheckboxesInput(),
        validators=[is_offered],
        validate_choice=False,
    )
    duty = one_of(
        _("Do they have to take it?"),
        _("Choose whether they have to take it."),
        {YES: _("Yes, they have to take it"), NO: _("No, it is voluntary")},
    )
    within_days = NumberWhen(
        _("Within how many days does somebody new have to take it?"),
        description=_("Counted from the day they began, or from the day the course was added."),
        widget=GovTextInput(),
        when=("duty", YES),
    )
    span = one_of(
        _("For how long does it count?"),
        _("Choose for how long it counts."),
        {
            Span.MONTHS: _("For a number of months"),
            Span.YEAR_END: _("To the end of a calendar year"),
            Span.ALWAYS: _("For always"),
        },
    )
    months = NumberWhen(_("How many months?"), widget=GovTextInput(), when=("span", Span.MONTHS))
    years = NumberWhen(
        _("How many years later?"),
        description=_("0 is the end of the year in which it was completed, 1 the end of the next."),
        widget=GovTextInput(),
        when=("span", Span.YEAR_END),
    )
    window_days = number_field(
        _("How many days before it runs out can it be taken again?"),
        _("Write the number of days."),
        _("Whoever takes it again in these days loses nothing: the new time begins when the old one ends."),
    )
    grace_days = number_field(
        _("How many days of grace are there after it has run out?"),
        _("Write the number of days."),
        _("It still counts on these days. 0 is none."),
    )
    ladder = LadderField(
        _("How many days before are reminders sent?"),
        description=_("The largest number first, for example 90, 30, 7, 0. Leave it empty to send none."),
        widget=GovTextInput(),
    )

    def offer(self, *, drills: Mapping[str, str], units: Mapping[UUID, str]) -> None:
        """Offer the drills and the units that there are; without drills, no course can be one."""
        ways = [way for way in How if drills or way is not How.DRILL]
        self.how.choices = [SelectChoice(way.value, FORM_TEXTS[way]) for way in ways]
        self.scenario.choices = [SelectChoice("", _("Choose a drill")), *_choices(drills)]
        self.unit.choices = [SelectChoice("", _("Choose a unit")), *_choices(units)]
        self._drills, self._units = drills, {str(unit_id): unit_id for unit_id in units}

    def terms(self) -> CourseTerms:
        """Give what was typed; where something is wrong, it has nothing or the first that can be chosen."""
        span, how = _word(Span, self.span.data), _word(How, self.how.data)
        lengths = {Span.MONTHS: self.months.number, Span.YEAR_END: self.years.number}
        scenario = self.scenario.data if self.scenario.data in self._drills else None
        return CourseTerms(
            name=self.name.data or "",
            aim=self.text_aim.data or "",
            outline=self.text_outline.data or "",
            minutes=(self.hours.number or 0) * 60 + (self.minutes.number or 0),
            form=how,
            scenario=scenario if how is How.DRILL else None,
            span=span,
            span_length=lengths.get(span),
            window_days=self.window_days.number or 0,
            grace_days=self.grace_days.number or 0,
            within_days=self._within(),
            is_mandatory=self.duty.data == YES,
            ladder=self.ladder.numbers,
            audiences=self._audiences(),
        )

    def _within(self) -> int:
        """Give the days for those who are new; what is voluntary has the usual number, for when it is no longer."""
        return (self.within_days.number or 0) if self.duty.data == YES else CourseTerms.within_days

    def _audiences(self) -> frozenset[MeantFor]:
        meant = {MeantFor(Audience(role)) for role in self.others.data or () if role in ROLE_TEXTS}
        if self.managers.data == ALL:
            meant.add(MeantFor(Audience.MANAGER))
        elif self.managers.data == UNIT and self.unit.data in self._units:
            meant.add(MeantFor(Audience.MANAGER, self._units[self.unit.data]))
        return frozenset(meant)

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at each field, then at what they say together; all that is wrong is said at once."""
        super().validate(extra_validators)
        if self.managers.data == UNIT and self.unit.data not in self._units:
            self.unit.errors = [_("Choose the unit.")]
        for term, sentence in faults_in(self.terms()).items():
            self._say(term, sentence)
        return not any(field.errors for field in self)

    def refuse_term(self, wrong: WrongTerm) -> None:
        """Say what a verb refused, at the field that it is about."""
        self._say(wrong.term, wrong.sentence)

    def _say(self, term: str, sentence: object) -> None:
        """Say what is wrong at its field, unless there is something to say there, or about what it follows from."""
        place = PLACES.get(term) or ("years" if self.span.data == Span.YEAR_END else "months")
        if not any(self[name].errors for name in (place, *FOLLOWS.get(term, ()))):
            self[place].errors = [sentence]


class CountsAsForm(Form):
    """Which other course a course is to count as."""

    other = SelectField(
        _("Whoever completes it has also completed"), widget=GovSelect(), choices=[], validate_choice=False
    )

    def offer(self, courses: Mapping[UUID, str]) -> None:
        """Offer other courses."""
        self._courses = {str(course_id): course_id for course_id in courses}
        self.other.choices = [SelectChoice("", _("Choose a course")), *_choices(courses)]

    def validate_other(self, field: Any) -> None:
        """It is one of those that were offered."""
        if field.data not in self._courses:
            raise ValidationError(_("Choose a course."))

    @property
    def chosen(self) -> UUID:
        """Give the course that was chosen."""
        return self._courses[self.other.data]


def typed_from(terms: CourseTerms) -> dict[str, Any]:
    """Give what would be typed to say this about a course."""
    hours, minutes = divmod(terms.minutes, 60)
    manager = next((one for one in terms.audiences if one.audience is Audience.MANAGER), None)
    return {
        "name": terms.name,
        "text_aim": terms.aim,
        "text_outline": terms.outline,
        "how": terms.form.value,
        "scenario": terms.scenario or "",
        "hours": str(hours or ""),
        "minutes": str(minutes or ""),
        "managers": NO if manager is None else UNIT if manager.unit_id else ALL,
        "unit": str(manager.unit_id) if manager and manager.unit_id else "",
        "others": [one.audience.value for one in terms.audiences if one.audience in ROLE_TEXTS],
        "duty": YES if terms.is_mandatory else NO,
        "within_days": str(terms.within_days),
        "span": terms.span.value,
        "months": str(terms.span_length) if terms.span is Span.MONTHS else "",
        "years": str(terms.span_length) if terms.span is Span.YEAR_END else "",
        "window_days": str(terms.window_days),
        "grace_days": str(terms.grace_days),
        "ladder": ", ".join(map(str, terms.ladder)),
    }


NEW = {
    "managers": ALL,
    "duty": YES,
    "within_days": str(CourseTerms.within_days),
    "span": Span.MONTHS.value,
    "months": "24",
    "window_days": str(CourseTerms.window_days),
    "grace_days": str(CourseTerms.grace_days),
    "ladder": ", ".join(map(str, LADDER)),
}
"""What stands in the form of a new course, to be changed where it is otherwise."""


def _choices(named: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(value), text) for value, text in named.items()]


def _word(words: type[Word], typed: str | None) -> Word:
    return words(typed) if typed in set(words) else next(iter(words))
