"""What is asked when a file is taken over: the file itself, what its columns mean, and which course is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect
from wtforms import SelectField
from wtforms.fields import SelectChoice

from hrstod.training.importing_mapping import FIELDS, REQUIRED, Field
from hrstod.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hrstod.training.rules import ImportKind

LEAVE_OUT = "leave-out"

FIELD_TEXTS = {
    Field.ADDRESS: _("The address that the person signs in with"),
    Field.COURSE: _("Course: its name or its id"),
    Field.DAY: _("The day it was completed"),
    Field.PASSED: _("Whether it was passed"),
    Field.NAME: _("The person’s whole name"),
    Field.FIRST_NAME: _("First name"),
    Field.LAST_NAME: _("Last name"),
    Field.BOARD: _("Board"),
    Field.ADMINISTRATION: _("Administration"),
    Field.UNIT: _("The unit that the person leads, or the way to it"),
    Field.FROM: _("Leads it from"),
    Field.TO: _("Leads it to"),
    Field.LEAVE_FROM: _("On leave from"),
    Field.LEAVE_TO: _("On leave to"),
}


class FileForm(Form):
    """Which file to take over."""

    file = FileField(
        _("The file"),
        description=_("CSV or Excel (.xlsx), at most 25 megabytes and 200,000 rows."),
        widget=GovFileInput(),
        validators=[FileRequired(_("Choose a file."))],
    )


class ColumnsForm(Form):
    """Which column means what; its fields are those of a kind of file."""

    def chosen(self) -> dict[Field, str]:
        """Give the column that was chosen for each."""
        asked = ((one, self[str(one)].data) for one in Field if str(one) in self)
        return {one: column for one, column in asked if column}


def columns_form(
    kind: ImportKind, columns: Sequence[str], known: Mapping[Field, str] | None = None, *, is_sent: bool = False
) -> ColumnsForm:
    """Make the form for a kind of file, with what is known or guessed chosen already."""
    fields = {}
    for one in FIELDS[kind]:
        first = gettext("Choose a column") if one in REQUIRED[kind] else gettext("Not in the file")
        choices = [SelectChoice("", first), *(SelectChoice(column, column) for column in columns)]
        fields[str(one)] = SelectField(FIELD_TEXTS[one], choices=choices, widget=GovSelect())
    made = type("ColumnsForm", (ColumnsForm,), fields)
    given = {str(one): column for one, column in (known or {}).items()}
    form: ColumnsForm = made(data=given) if is_sent else made(formdata=None, data=given)
    return form


class CoursesForm(Form):
    """Which course is meant by what the file calls it; its fields are the courses that are not known."""

    called: tuple[str, ...] = ()

    def chosen(self) -> dict[str, UUID | None]:
        """Give the course for each that something was chosen for; None when its rows are left out."""
        asked = ((name.casefold(), self[f"course-{number}"].data) for number, name in enumerate(self.called))
        return {name: None if data == LEAVE_OUT else UUID(data) for name, data in asked if data}


def courses_form(unknown: Iterable[str], courses: Iterable[tuple[UUID, str]], *, is_sent: bool = False) -> CoursesForm:
    """Make the form for what a file calls its courses."""
    called = tuple(unknown)
    choices = [
        SelectChoice("", gettext("Not chosen yet")),
        *(SelectChoice(str(course_id), name) for course_id, name in courses),
        SelectChoice(LEAVE_OUT, gettext("None: leave its rows out")),
    ]
    fields = {
        f"course-{number}": SelectField(name, choices=choices, widget=GovSelect()) for number, name in enumerate(called)
    }
    made = type("CoursesForm", (CoursesForm,), {**fields, "called": called})
    form: CoursesForm = made() if is_sent else made(formdata=None)
    return form
