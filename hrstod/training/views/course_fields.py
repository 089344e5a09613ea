"""Fields of the form of a course: numbers that matter when something else is chosen, and days of reminders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from hrstod.organisation.forms import NumberField
from hrstod.web.forms import on_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_lines(typed: str | None) -> str:
    """Give each line without what cannot be seen, and no empty ones."""
    return "\n".join(line for one in (typed or "").splitlines() if (line := on_one_line(one)))


class ChoiceOrNone(SelectField):  # type: ignore[misc]
    """A choice from a list that counts only when another field says so."""

    def pre_validate(self, form: Any) -> None:
        """Leave it to the form to say whether one is needed."""


class NumberWhen(NumberField):
    """A whole number that is looked at only when another field has a value; else it is kept as it was typed."""

    def __init__(self, *args: Any, when: tuple[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.when = when

    def pre_validate(self, form: Any) -> None:
        """Read the number, where it matters."""
        name, value = self.when
        if form[name].data == value:
            super().pre_validate(form)


class LadderField(StringField):  # type: ignore[misc]
    """Numbers of days, with commas or spaces between them."""

    numbers: tuple[int, ...] = ()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 (WTForms' signature)
        """Read the numbers, or say how they are written."""
        typed = re.findall(r"[^\s,;]+", self.data or "")
        if not all(one.isascii() and one.isdigit() and len(one) <= len("9999") for one in typed):
            raise ValidationError(_("Write whole numbers with commas between them, such as 90, 30, 7, 0."))
        self.numbers = tuple(map(int, typed))


class IsThere:
    """Wants something to be written or chosen, and says so in the words of the page."""

    def __init__(self, missing: object) -> None:
        self.missing = missing

    def __call__(self, _form: Any, field: Any) -> None:
        """Look whether something is there."""
        if not field.data:
            raise ValidationError(self.missing)


def is_offered(_form: Any, field: Any) -> None:
    """Refuse what is none of the choices."""
    chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
    if not set(chosen) <= {choice.value for choice in field.choices}:
        raise ValidationError(_("Choose from the list."))


def one_of(label: object, missing: object, choices: Mapping[Any, object], hint: object = "") -> RadioField:
    """Make a field for a choice that has to be made."""
    return RadioField(
        label,
        choices=[SelectChoice(str(value), text) for value, text in choices.items()],
        description=hint,
        widget=GovRadioInput(),
        validators=[IsThere(missing), is_offered],
        validate_choice=False,
    )


def number_field(label: object, missing: object | None = None, hint: object = "") -> NumberField:
    """Make a field for a whole number; with `missing`, there must be one."""
    validators = [IsThere(missing)] if missing else []
    return NumberField(label, description=hint, widget=GovTextInput(), validators=validators)


def lines_field(label: object, hint: object) -> TextAreaField:
    """Make a field for several lines; its name must begin with “text”, so that they are given back when all fails."""
    return TextAreaField(label, description=hint, widget=GovTextArea(), filters=[on_lines])
