"""What can be answered after a training date, and what is said when something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Length

from hrstod.guidance.typing_guard import check_text, must_change
from hrstod.reading import fingerprint
from hrstod.training.questions import DARED, HELPED, LACKING, READY, USEFUL, WANTING
from hrstod.training.rules import Round
from hrstod.training.surveys import LONGEST
from hrstod.web.forms import Form, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrstod.guidance.typing_guard import Finding, GuardRules
    from hrstod.training.questions import Question


def _choice(question: Question) -> RadioField:
    return RadioField(
        question.words,
        choices=[SelectChoice(choice.value, words) for choice, words in question.choices.items()],
        widget=GovRadioInput(),
        validate_choice=False,
        validators=[
            AnyOf(
                [choice.value for choice in question.choices],
                message=_("Choose an answer: %(question)s", question=question.words),
            )
        ],
    )


def _words() -> TextAreaField:
    return TextAreaField(
        _("A few words about it, if you like"),
        widget=GovTextArea(),
        filters=[on_one_line],
        validators=[Length(max=LONGEST, message=_("Use at most %(number)s characters.", number=LONGEST))],
    )


class SurveyForm(Form):
    """A few questions, and room for a few words that are looked through before they are sent."""

    again = HiddenField()
    """Remembers the text in which something was pointed out, so that a second press sends it."""
    findings: tuple[Finding, ...] = ()

    @property
    def answers(self) -> dict[str, str]:
        """Give what was chosen, by question."""
        return {field.name: field.data or "" for field in self.questions()}

    @property
    def words(self) -> str:
        """Give what was written."""
        return self["text"].data or ""

    def questions(self) -> list[Any]:
        """Give the fields in which something is chosen."""
        return [field for field in self if isinstance(field, RadioField)]

    def is_fine(self, guard: GuardRules, language: str) -> bool:
        """Look the text through; False, with what is found, when it must be changed or has not been pointed out yet."""
        self.findings = check_text(guard, self.words, language)
        hard = [one for one in self.findings if one.hard]
        if must_change(self.findings):
            sentence = _(
                "The text points out a person. Change this, and send again: %(found)s", found=_quoted(hard, language)
            )
            self["text"].errors = [sentence]
            return False
        if self.findings and self.again.data != fingerprint(self.words):
            self.again.data = fingerprint(self.words)
            self.refuse(
                _(
                    "This can tell whom it is about: %(found)s. Send once more if it should stay.",
                    found=_quoted(self.findings, language),
                )
            )
            return False
        return True


class AtOnceForm(SurveyForm):
    """What is asked when the training is over."""

    useful = _choice(USEFUL)
    ready = _choice(READY)
    lacking = _choice(LACKING)
    text = _words()


class LaterForm(SurveyForm):
    """What is asked after 90 days."""

    helped = _choice(HELPED)
    dared = _choice(DARED)
    wanting = _choice(WANTING)
    text = _words()


FORMS: dict[Round, type[SurveyForm]] = {Round.AT_ONCE: AtOnceForm, Round.LATER: LaterForm}


def _quoted(findings: Iterable[Finding], language: str) -> str:
    opening = "“" if language == "en" else "”"
    return ", ".join(dict.fromkeys(f"{opening}{one.found}”" for one in findings))
