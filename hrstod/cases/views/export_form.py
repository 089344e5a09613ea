"""What somebody says before they take a case out as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from hrstod import clock
from hrstod.cases.exporting import MOST_DAYS, may_be_kept_until
from hrstod.cases.forms import ChoiceForm, one_of, some_of
from hrstod.cases.rules import EntryKind
from hrstod.cases.telling import ENTRY_NAMES
from hrstod.cases.views.sharing_forms import written_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ALL = "all"


def _refuse_too_late(_form: Any, field: Any) -> None:
    """Refuse a day until which a file may not be kept."""
    if field.day is not None and not may_be_kept_until(field.day, clock.today()):
        raise ValidationError(_("Write today or a later day, at most %(days)s days ahead.", days=MOST_DAYS))


class ExportForm(ChoiceForm):
    """For what, for whom, what, and until when."""

    lists: ClassVar[Mapping[str, str]] = {"purpose": "export-purpose", "recipient": "export-recipient"}
    purpose = one_of(_("What is the file for?"), _("Choose what the file is for."))
    recipient = one_of(_("Who is given the file?"), _("Choose who is given the file."))
    kinds = some_of(
        _("What goes into the file?"),
        _("Choose what goes into the file."),
        hint=_("The newest version of each. Take no more than is needed."),
    )
    destroy_on = written_day(
        _("By which day is the file destroyed?"),
        DataRequired(_("Write the day by which the file is destroyed.")),
        _refuse_too_late,
        hint=_("It stands on every page. For example 2027-01-31, at most %(days)s days from today.", days=MOST_DAYS),
    )

    def offer_kinds(self, kinds: Collection[EntryKind]) -> None:
        """Offer all that is written, and each kind that there is of it."""
        each = [SelectChoice(kind.value, str(ENTRY_NAMES[kind])) for kind in EntryKind if kind in kinds]
        self.kinds.choices = [SelectChoice(ALL, str(_("All that is written"))), *each]

    @property
    def chosen_kinds(self) -> frozenset[EntryKind]:
        """Give the kinds that go into the file."""
        return frozenset(EntryKind if ALL in self.kinds.data else map(EntryKind, self.kinds.data))
