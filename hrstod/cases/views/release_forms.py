"""What somebody says while they answer a request for a public record: choices, days, and nothing in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from hrstod.cases.forms import ChoiceForm, one_of, some_of
from hrstod.cases.release_rules import Decider, grounds_to_keep
from hrstod.cases.releasing import CHANGED, Asked, Decided, HarmTest, Seen
from hrstod.cases.views.sharing_forms import SeenForm, refuse_ahead, written_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from hrstod.cases.contents import Head, Release
    from hrstod.checklists.plan_forms import PlanDayField

WHO_TEXTS = {
    Decider.CHARGE: _("I do, because I have charge of it"),
    Decider.DELEGATE: _("I do for the board, which has delegated it to me"),
    Decider.BOARD: _("The board itself has decided"),
}
UNNAMED = "unnamed"


def asked_day() -> PlanDayField:
    """Make the field for the day on which somebody asked."""
    return written_day(
        _("When did the request come?"), DataRequired(_("Write the day on which the request came.")), refuse_ahead
    )


def who_decides() -> RadioField:
    """Make the field for who decides."""
    return RadioField(
        _("Who decides?"),
        description=_(
            "Whoever has charge of it decides first. In doubt, or when somebody who is refused asks for it, the board "
            "does (OSL 6:3)."
        ),
        choices=[SelectChoice(who.value, text) for who, text in WHO_TEXTS.items()],
        widget=GovRadioInput(),
        validators=[_is_known],
        validate_choice=False,
    )


def not_named() -> SelectMultipleField:
    """Make the field for an answer that does not name who decided."""
    unnamed = _("Yes: leave the name out (section 33 of the Administrative Procedure Act)")
    return SelectMultipleField(
        _("Could whoever decides be threatened because of it?"),
        description=_("Otherwise the answer names who decided."),
        choices=[SelectChoice(UNNAMED, unnamed)],
        widget=GovCheckboxesInput(),
    )


def _is_known(_form: Any, field: Any) -> None:
    if field.data not in tuple(WHO_TEXTS):
        raise ValidationError(_("Choose who decides."))


class ReleaseForm(SeenForm, ChoiceForm):
    """A step with a request; its token is the version of the request that was seen."""

    def seen_of(self, entry_id: UUID) -> Seen:
        """Give which version of a request was seen."""
        return Seen(entry_id, self.seen)


class AskedForm(ReleaseForm):
    """Who asks, and since when."""

    lists: ClassVar[Mapping[str, str]] = {"asker": "release-asker"}
    asker = one_of(
        _("Who asks, as far as it matters?"),
        _("Choose who asks."),
        hint=_(
            "Nobody has to say who they are or why they ask. Ask no more than the harm test needs (TF 2:18). “We do "
            "not know” is a good answer."
        ),
    )
    asked_on = asked_day()

    @property
    def asked(self) -> Asked:
        """Give what was said."""
        return Asked(self.asker.data, self.asked_on.chosen)


class HarmForm(ReleaseForm):
    """What the harm test shows, and what may be handed out."""

    lists: ClassVar[Mapping[str, str]] = {"provisions": "provision", "harm": "release-harm"}
    provisions = some_of(_("Which provisions do you test against?"), _("Choose at least one provision."))
    parts = some_of(_("What may be handed out?"))
    harm = one_of(_("What does the test show?"), _("Choose what the test shows."))

    def offer_parts(self, heads: Mapping[str, Head], own: UUID) -> None:
        """Offer every entry but the request itself, in the version that there is now."""
        self.parts.choices = [
            SelectChoice(part_value(entry, head.version), entry) for entry, head in heads.items() if entry != own.hex
        ]

    def validate_parts(self, field: Any) -> None:
        """What was looked at is what there is now."""
        if not set(field.data or ()) <= {choice.value for choice in field.choices}:
            raise ValidationError(CHANGED)

    @property
    def tested(self) -> HarmTest:
        """Give what was said."""
        parts = dict(one.split(".") for one in self.parts.data or ())
        return HarmTest(
            tuple(self.provisions.data),
            self.harm.data,
            {entry: int(version) for entry, version in parts.items()},
        )


class DecisionForm(ReleaseForm):
    """What is decided, why, by whom, and whether the answer says by whom."""

    lists: ClassVar[Mapping[str, str]] = {"outcome": "release-outcome", "reasons": "release-reason"}
    outcome = one_of(_("What is decided?"), _("Choose what is decided."))
    reasons = some_of(_("Why?"), _("Choose at least one reason."), hint=_("The answer says this, with its section."))
    who = who_decides()
    unnamed = not_named()

    @property
    def decided(self) -> Decided:
        """Give what was said."""
        return Decided(
            self.outcome.data,
            tuple(self.reasons.data),
            who=Decider(self.who.data),
            is_named=UNNAMED not in (self.unnamed.data or ()),
        )


class NothingForm(ChoiceForm):
    """An answer to somebody who asks about a person, when there is nothing about them."""

    lists: ClassVar[Mapping[str, str]] = {"reasons": "release-reason"}
    board = one_of(_("For which board?"), _("Choose the board."))
    asked_on = asked_day()
    reasons = some_of(
        _("Why?"),
        _("Choose at least one reason."),
        hint=_("The reasons that you would give if there were something."),
    )
    who = who_decides()
    unnamed = not_named()

    def offer_reasons_to_keep(self) -> None:
        """Take away the reasons for handing something out."""
        kept = grounds_to_keep(tuple(choice.value for choice in self.reasons.choices))
        self.reasons.choices = [choice for choice in self.reasons.choices if choice.value in kept]


def part_value(entry: str, version: int) -> str:
    """Write which version of an entry may be handed out, as it stands in a form."""
    return f"{entry}.{version}"


def as_asked(release: Release, seen: Seen) -> dict[str, str]:
    """Give what was noted of a request, as its form shows it."""
    return {"token": str(seen.version), "asker": release.asker, "asked_on": release.asked_on.isoformat()}


def as_tested(release: Release, seen: Seen, provisions: Iterable[str]) -> dict[str, Any]:
    """Give what a test showed, as its form shows it; before it is done, the provisions of the secrecy marking."""
    parts = [part_value(entry, version) for entry, version in release.parts.items()]
    tested = {"provisions": list(release.provisions or provisions), "harm": release.harm, "parts": parts}
    return {"token": str(seen.version), **tested}


def as_decided(release: Release, seen: Seen) -> dict[str, Any]:
    """Give what was decided, as its form shows it."""
    who = release.who.value if release.who is not None else ""
    said = {"outcome": release.outcome, "reasons": list(release.reasons), "who": who}
    return {"token": str(seen.version), **said, "unnamed": [] if release.is_named else [UNNAMED]}
