"""What all forms that somebody types in have in common: Swedish days, and words when something is missing."""

from __future__ import annotations

from datetime import date
from functools import cache
from gettext import NullTranslations, translation
from typing import Any
from unicodedata import category

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hrstod.web.language import language

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Kinds of characters that nobody sees (Unicode 16, 4.5): controls, formats, private use and halves of pairs."""


@cache
def _catalogue(spoken: str) -> NullTranslations:
    return translation("wtforms", messages_path(), [spoken])


class _Sentences:
    """What WTForms itself says, read once for each language; Flask-WTF would read it at every request."""

    def gettext(self, text: str) -> str:
        """Say something in the language that is shown by then; it may be chosen after the form was made."""
        return _catalogue(language()).gettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Say something about a number."""
        return _catalogue(language()).ngettext(one, many, number)


SENTENCES = _Sentences()


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose problems can be listed above it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What WTForms asks about every form."""

        def get_translations(self, form: Any) -> _Sentences:  # noqa: ARG002 (WTForms’ signature)
            """Give WTForms’ own sentences."""
            return SENTENCES

    form_errors: list[Any]

    def problems(self) -> list[dict[str, str]]:
        """List what is wrong, each with a link to its field, for the summary above the form."""
        found = [
            {"text": str(error), "href": f"#{field.id}"}
            for field in self
            for error in field.errors
            if field.name != "csrf_token"
        ]
        return found + [{"text": str(error)} for error in self.form_errors]

    def refuse(self, sentence: object) -> None:
        """Say what is wrong with the whole."""
        self.form_errors = [*self.form_errors, sentence]


class DayField(StringField):  # type: ignore[misc]
    """A day, typed as 2026-01-31; spaces, and a few other ways to write it, are understood."""

    day: date | None = None
    data: str | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed."""
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 (WTForms' signature)
        """Read the day, or say how one is written."""
        typed = (self.data or "").replace("/", "-").replace(".", "-").replace(" ", "")
        if not typed:
            return
        if typed.isascii() and typed.isdigit() and len(typed) == 8:
            typed = f"{typed[:4]}-{typed[4:6]}-{typed[6:]}"
        try:
            self.day = date.fromisoformat(typed)
        except ValueError:
            raise ValidationError(_("Write the day as year, month and day, such as 2027-01-31.")) from None


def on_one_line(typed: str | None) -> str | None:
    """Leave out what cannot be seen: controls, and marks that turn the direction of what stands beside them."""
    if typed is None:
        return None
    seen = "".join(" " if one.isspace() else one for one in typed if one.isspace() or category(one) not in UNSEEN)
    return " ".join(seen.split())


def text_field(label: object, missing: object, *, longest: int = 120, hint: object | None = None) -> StringField:
    """Make a field for a line of text that must be filled in."""
    too_long = _("Use at most %(number)s characters.", number=longest)
    return StringField(
        label,
        description=hint or "",
        widget=GovTextInput(),
        filters=[on_one_line],
        validators=[InputRequired(missing), Length(max=longest, message=too_long)],
    )


def day_field(label: object, missing: object | None = None, *, hint: object | None = None) -> DayField:
    """Make a field for a day; without `missing` it may be left empty."""
    validators = [InputRequired(missing)] if missing else [Optional()]
    return DayField(label, description=hint or "", widget=GovTextInput(), validators=validators)
