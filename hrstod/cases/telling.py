"""Put into words what is written about a case, for pages, for two versions beside each other, and for files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from hrstod.cases.release_rules import Decider
from hrstod.cases.rules import CaseKind, DueKind, EntryKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from hrstod.cases.contents import (
        Body,
        Consent,
        Disclosure,
        FollowUp,
        Note,
        Plan,
        Referral,
        Release,
        Sheet,
        Sighting,
    )
    from hrstod.cases.definitions import CaseChoices, SafetyPlanForm
    from hrstod.cases.rules import Due
    from hrstod.contacts.definitions import Contact
    from hrstod.guidance.definitions import Guidance

KIND_NAMES = {
    CaseKind.SUBJECTED: _("Subjected to violence"),
    CaseKind.USES_VIOLENCE: _("Uses violence"),
}
ENTRY_NAMES = {
    EntryKind.SHEET: _("What the case is about"),
    EntryKind.NOTE: _("Note"),
    EntryKind.FOLLOW_UP: _("Follow-up"),
    EntryKind.REFERRAL: _("Contact that was given"),
    EntryKind.CONSENT: _("What may be shared"),
    EntryKind.DISCLOSURE: _("Passed on"),
    EntryKind.PLAN: _("Safety plan at work"),
    EntryKind.SIGHTING: _("Restraining order that was seen"),
    EntryKind.RELEASE: _("Request for a public record"),
}
DECIDER_NAMES = {
    Decider.CHARGE: _("Whoever has charge of it"),
    Decider.DELEGATE: _("Somebody for the board"),
    Decider.BOARD: _("The board"),
}
DUE_NAMES = {
    DueKind.FOLLOW_UP: _("Follow up"),
    DueKind.REGULAR: _("Look at it again: it has been quiet for a while"),
    DueKind.TELL: _("Tell the employee what was passed on"),
    DueKind.PLAN: _("Review the safety plan"),
    DueKind.CONSENT: _("What may be shared runs out soon"),
    DueKind.ORDER: _("The restraining order runs out soon"),
    DueKind.RELEASE: _("Answer the request for a public record"),
}


@dataclass(frozen=True)
class Words:
    """Where the words are: the lists, the plan's form, contacts, guidance, and the language that is spoken."""

    choices: CaseChoices
    plan_form: SafetyPlanForm
    contacts: Mapping[str, Contact]
    guidance: Guidance
    language: str

    def choice(self, group: str, chosen: str) -> str:
        """Say one choice."""
        return self.choices.group(group).text(chosen, self.language) if chosen else ""

    def choices_of(self, group: str, chosen: Iterable[str]) -> str:
        """Say several choices in a row."""
        return "; ".join(self.choice(group, one) for one in chosen)


@dataclass(frozen=True)
class Told:
    """What one entry says: its lines, each with what it is about, and the words that somebody wrote."""

    lines: tuple[tuple[str, str], ...]
    text: str = ""


def tell(body: Body, words: Words) -> Told:
    """Put one entry into words; what is empty is left out."""
    lines, text = _LINES[body.kind](body, words)
    return Told(tuple((str(about), said) for about, said in lines if said), text)


def tell_due(due: Due, words: Words) -> str:
    """Say what is due, and about what."""
    said = str(DUE_NAMES[due.what])
    if not due.word:
        return said
    about = words.choice("follow-up" if due.what is DueKind.FOLLOW_UP else "recipient", due.word)
    return about if due.what is DueKind.FOLLOW_UP else f"{said}: {about}"


def _day(value: date | None) -> str:
    return str(format_date(value, "d MMMM y")) if value is not None else ""


def _yes_no(value: bool | None) -> str:  # noqa: FBT001 (three values)
    if value is None:
        return ""
    return str(gettext("Yes") if value else gettext("No"))


Lines = tuple[list[tuple[object, str]], str]


def _sheet(body: Sheet, words: Words) -> Lines:
    kinds = {kind.id: kind.name.in_language(words.language) for kind in words.guidance.types}
    return [
        (_("What it is about"), "; ".join(kinds.get(one, one) for one in body.violence)),
        (_("Relation"), words.choice("relation", body.relation)),
        (_("Support given"), words.choices_of("support", body.support)),
        (_("Changes at work"), words.choices_of("adaptation", body.adaptation)),
        (_("Report of concern for a child considered"), _yes_no(body.report_considered)),
        (_("Considered on"), _day(body.report_on)),
        (_("Secrecy marking"), words.choice("provision", body.provision)),
        (_("Marked on"), _day(body.marked_on)),
    ], ""


def _note(body: Note, words: Words) -> Lines:
    phrases = [words.choice("phrase", one) for one in body.phrases]
    return [], "\n".join([*phrases, *([body.text] if body.text else [])])


def _follow_up(body: FollowUp, words: Words) -> Lines:
    return [
        (_("What is to be done"), words.choice("follow-up", body.what)),
        (_("Day"), _day(body.on)),
        (_("Done on") if body.is_needed else _("Not needed, noted on"), _day(body.done_on)),
    ], ""


def _referral(body: Referral, words: Words) -> Lines:
    contact = words.contacts.get(body.contact)
    name = contact.name.in_language(words.language) if contact is not None else body.contact
    return [(_("Contact"), name), (_("Day"), _day(body.on))], ""


def _consent(body: Consent, words: Words) -> Lines:
    return [
        (_("Who may know"), words.choice("recipient", body.recipient)),
        (_("What"), words.choices_of("passed-on", body.what)),
        (_("Agreed on"), _day(body.given_on)),
        (_("Until"), _day(body.until) or gettext("until it is taken back")),
        (_("Taken back on"), _day(body.withdrawn_on)),
    ], ""


def _disclosure(body: Disclosure, words: Words) -> Lines:
    return [
        (_("To whom"), words.choice("recipient", body.recipient)),
        (_("What"), words.choices_of("passed-on", body.what)),
        (_("On which ground"), words.choice("ground", body.ground)),
        (_("Day"), _day(body.on)),
        (_("The employee was told on"), _day(body.told_on)),
    ], ""


def _plan(body: Plan, words: Words) -> Lines:
    lines: list[tuple[object, str]] = [
        (f"{section}: {label}", "; ".join(answers))
        for section, answered in words.plan_form.texts(body.answers, words.language)
        for label, answers in answered
    ]
    return [
        (_("Made together with the employee"), _yes_no(body.made_with)),
        (_("Reviewed next on"), _day(body.review_on)),
        *lines,
    ], ""


def _sighting(body: Sighting, words: Words) -> Lines:
    return [
        (_("Seen by"), words.choice("order-role", body.role)),
        (_("Seen on"), _day(body.on)),
        (_("Includes the workplace"), _yes_no(body.includes_work)),
        (_("Runs until"), _day(body.until)),
        (_("Still holds"), str(gettext("No")) if body.is_over else ""),
    ], ""


def _release(body: Release, words: Words) -> Lines:
    return [
        (_("Who asks"), words.choice("release-asker", body.asker)),
        (_("Asked on"), _day(body.asked_on)),
        (_("Tested against"), words.choices_of("provision", body.provisions)),
        (_("Harm test"), words.choice("release-harm", body.harm)),
        (_("Decision"), words.choice("release-outcome", body.outcome)),
        (_("Reasons"), words.choices_of("release-reason", body.reasons)),
        (_("Who decides"), str(DECIDER_NAMES[body.who]) if body.who is not None else ""),
        (_("Decided on"), _day(body.decided_on)),
    ], ""


_LINES: dict[EntryKind, Callable[[Any, Words], Lines]] = {
    EntryKind.SHEET: _sheet,
    EntryKind.NOTE: _note,
    EntryKind.FOLLOW_UP: _follow_up,
    EntryKind.REFERRAL: _referral,
    EntryKind.CONSENT: _consent,
    EntryKind.DISCLOSURE: _disclosure,
    EntryKind.PLAN: _plan,
    EntryKind.SIGHTING: _sighting,
    EntryKind.RELEASE: _release,
}
