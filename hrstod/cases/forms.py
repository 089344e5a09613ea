"""What somebody in HR support can say about a case: choices from lists, days, and few words that are looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovTextArea
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from hrstod.cases.contents import LONGEST_NOTE
from hrstod.cases.rules import CaseKind
from hrstod.checklists.plan_forms import GuardedForm, clean_text
from hrstod.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from hrstod.cases.definitions import CaseChoices

KIND_TEXTS = {
    CaseKind.SUBJECTED: _("An employee is subjected to violence"),
    CaseKind.USES_VIOLENCE: _("An employee uses violence"),
}
CHOOSE_FROM_LIST = _("Choose from the list.")


def _is_known(_form: Any, field: Any) -> None:
    chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
    if not set(chosen) <= {choice.value for choice in field.choices}:
        raise ValidationError(CHOOSE_FROM_LIST)


class IsChosen:
    """Wants at least one choice, and says so in the words of the page."""

    def __init__(self, missing: object) -> None:
        """Remember what is said."""
        self.missing = missing

    def __call__(self, _form: Any, field: Any) -> None:
        """Look whether something is chosen."""
        if not field.data:
            raise ValidationError(self.missing)


def one_of(label: object, missing: object | None = None, *, hint: object = "") -> RadioField:
    """Make a field for one choice; with `missing`, there must be one."""
    validators = [IsChosen(missing), _is_known] if missing else [_is_known]
    return RadioField(
        label, choices=[], description=hint, widget=GovRadioInput(), validators=validators, validate_choice=False
    )


def some_of(label: object, missing: object | None = None, *, hint: object = "") -> SelectMultipleField:
    """Make a field for any number of choices; with `missing`, there must be one."""
    validators = [IsChosen(missing), _is_known] if missing else [_is_known]
    return SelectMultipleField(
        label, choices=[], description=hint, widget=GovCheckboxesInput(), validators=validators, validate_choice=False
    )


def note_field(label: object, *, hint: object = "") -> TextAreaField:
    """Make a field for a few words; its name must begin with “text”, so that they are given back when all fails."""
    too_long = _("Use at most %(number)s characters.", number=LONGEST_NOTE)
    return TextAreaField(
        label,
        description=hint,
        widget=GovTextArea(),
        filters=[clean_text],
        validators=[Length(max=LONGEST_NOTE, message=too_long)],
    )


class ChoiceForm(Form):
    """A form with choices from the lists in content/case_choices."""

    lists: ClassVar[Mapping[str, str]] = {}
    """Field → the list that it offers."""

    def offer(self, choices: CaseChoices, language: str, chosen: Collection[str] = ()) -> None:
        """Offer what the lists have, and what was chosen before it was taken out of them."""
        for name, group in self.lists.items():
            offered = choices.group(group).offered(chosen)
            self[name].choices = [SelectChoice(one.id, one.text.in_language(language)) for one in offered]

    def offer_people(self, name: str, people: Iterable[tuple[UUID, str]]) -> None:
        """Offer people in a field, by name."""
        self[name].choices = [SelectChoice(str(one), label) for one, label in people]


class WhyForm(ChoiceForm):
    """Why somebody looks at what is written."""

    lists: ClassVar[Mapping[str, str]] = {"why": "opening-reason"}
    why = one_of(_("Why do you open it?"), _("Choose why you open it."))


class NewCaseForm(ChoiceForm):
    """A case that is to be begun."""

    lists: ClassVar[Mapping[str, str]] = {"relation": "relation"}
    board = one_of(_("For which board?"), _("Choose the board."))
    kind = RadioField(
        _("Whom is it for?"),
        choices=[SelectChoice(kind.value, text) for kind, text in KIND_TEXTS.items()],
        widget=GovRadioInput(),
        validators=[IsChosen(_("Choose whom it is for.")), _is_known],
        validate_choice=False,
    )
    violence = some_of(_("What is it about?"), hint=_("As far as it is known. It can be changed later."))
    relation = one_of(_("Which relation?"), hint=_("As far as it is known. It can be left empty."))
    readers = some_of(
        _("Who else reads it?"),
        _("Choose at least one colleague, so that you are not the only one who can read it."),
        hint=_("They can open it at once. Nobody else can, and nobody else sees that it exists."),
    )
    excluded = some_of(
        _("Is there anybody who must never read it?"),
        hint=_("For example somebody who knows one of those concerned. Only you who read it can see this."),
    )


class GuardedChoiceForm(GuardedForm, ChoiceForm):
    """A form with choices and a few words; its token is the version that was seen."""

    about = guarded = "text"
