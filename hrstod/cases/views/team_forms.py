"""What can be said about who reads a case, and about its end: whom, why, and for how long."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hrstod.cases.forms import ChoiceForm, one_of
from hrstod.cases.rules import cover_months, covers_until

if TYPE_CHECKING:
    from collections.abc import Mapping

LASTING = "lasting"
"""What is chosen for somebody who becomes a reader without an end."""
CHOOSE_WHY = _("Choose why.")


class AddForm(ChoiceForm):
    """Somebody who is to read a case, and until when."""

    lists: ClassVar[Mapping[str, str]] = {"why": "reader-reason"}
    person = one_of(_("Who is to read it?"), _("Choose who is to read it."))
    why = one_of(_("Why?"), CHOOSE_WHY)
    until = one_of(
        _("For how long?"),
        _("Choose for how long."),
        hint=_("Who covers for somebody who is away stops by themselves, when the month is over."),
    )

    def offer_months(self, day: date) -> None:
        """Offer to read it for as long as it goes on, or until the end of one of the next months."""
        months = [
            SelectChoice(month.isoformat(), gettext("Until %(day)s", day=format_date(covers_until(month), "d MMMM y")))
            for month in cover_months(day)
        ]
        self.until.choices = [SelectChoice(LASTING, gettext("For as long as it goes on")), *months]

    @property
    def covers_in(self) -> date | None:
        """Give the first day of the last month, for somebody who covers."""
        return None if self.until.data == LASTING else date.fromisoformat(self.until.data)


class LeaveForm(ChoiceForm):
    """Why somebody is no longer to read something."""

    lists: ClassVar[Mapping[str, str]] = {"why": "leaving-reason"}
    why = one_of(_("Why?"), CHOOSE_WHY)


class HandOverForm(LeaveForm):
    """To whom somebody hands a case over, and why."""

    person = one_of(_("Who takes it over?"), _("Choose who takes it over."))


class ExcludeForm(ChoiceForm):
    """Somebody who must never read a case."""

    person = one_of(_("Who must never read it?"), _("Choose who must never read it."))


class CloseForm(ChoiceForm):
    """Why a case is closed; where something is still due, that it has been looked at."""

    lists: ClassVar[Mapping[str, str]] = {"why": "closing-reason"}
    why = one_of(_("Why is it closed?"), _("Choose why it is closed."))
    is_seen = BooleanField(
        _("I have looked at what is still due, and none of it needs to be done here"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Look at what is still due first."))],
    )

    def ask_about_due(self, *, is_anything: bool) -> None:
        """Ask about what is still due only where something is."""
        if not is_anything:
            del self.is_seen


class HoldForm(ChoiceForm):
    """Why a case may not be disposed of for now."""

    lists: ClassVar[Mapping[str, str]] = {"why_held": "hold-reason"}
    why_held = one_of(_("Why may it not be disposed of now?"), CHOOSE_WHY)
