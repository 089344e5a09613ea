"""What a course is like, in words: how long, in which form, for how long it counts, for whom, and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from hrstod.training.rules import Audience, Form, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from hrstod.training.course_terms import CourseTerms, MeantFor

FORM_TEXTS = {
    Form.CLASSROOM: _("Together, in a room or a meeting on screen"),
    Form.WEB: _("On the web, by oneself"),
    Form.DRILL: _("A drill: a made-up conversation, walked through here"),
    Form.ELSEWHERE: _("Elsewhere, with another organisation"),
}
ROLE_TEXTS = {Audience.HR_SUPPORT: _("HR support"), Audience.TRAINER: _("Trainers")}


@dataclass(frozen=True)
class Said:
    """One thing that is said about a course, in words; several lines where it is a list."""

    term: str
    label: str
    text: str = ""
    lines: tuple[str, ...] = ()


def length_in_words(minutes: int) -> str:
    """Say how long a course takes."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []
    parts += [ngettext("%(num)d minute", "%(num)d minutes", rest)] if rest else []
    return " ".join(map(str, parts))


def span_in_words(span: Span, length: int | None) -> str:
    """Say for how long a course counts once it is completed."""
    if span is Span.ALWAYS or length is None:
        return str(gettext("For always"))
    if span is Span.MONTHS:
        return str(ngettext("For %(num)d month", "For %(num)d months", length))
    if length == 0:
        return str(gettext("To the end of the same year"))
    return str(ngettext("To the end of the next year", "To the end of the year, %(num)d years later", length))


def audiences_in_words(audiences: Collection[MeantFor], unit_names: Mapping[UUID, str]) -> tuple[str, ...]:
    """Say for whom a course is, managers first."""
    said = []
    for one in sorted(audiences, key=lambda one: list(Audience).index(one.audience)):
        if one.audience is not Audience.MANAGER:
            said.append(str(ROLE_TEXTS[one.audience]))
        elif one.unit_id is None:
            said.append(gettext("All managers"))
        else:
            unit = unit_names.get(one.unit_id, gettext("a unit that is no longer there"))
            said.append(gettext("Managers in %(unit)s and below it", unit=unit))
    return tuple(map(str, said))


def ladder_in_words(ladder: Sequence[int]) -> str:
    """Say when reminders go out."""
    if not ladder:
        return str(gettext("None"))
    days = [number for number in ladder if number]
    written = ", ".join(map(str, days))
    parts = [ngettext("%(days)s day before", "%(days)s days before", sum(days), days=written)] if days else []
    parts += [gettext("on the day itself")] if 0 in ladder else []
    return str(gettext(" and ")).join(map(str, parts))


def lines_of(outline: str) -> tuple[str, ...]:
    """Give the lines of an outline, without the dashes that some begin them with."""
    return tuple(line for one in outline.splitlines() if (line := one.strip().lstrip("-•*–").strip()))


def tell(
    terms: CourseTerms, unit_names: Mapping[UUID, str], drills: Mapping[str, str], *, with_audiences: bool = True
) -> tuple[Said, ...]:
    """Put everything that is said about a course into words; for whom it was is not known of older versions."""
    said = [
        Said("name", gettext("Name"), terms.name),
        Said("aim", gettext("Aim"), terms.aim),
        Said("outline", gettext("What is gone through"), lines=lines_of(terms.outline)),
        Said("minutes", gettext("Length"), length_in_words(terms.minutes)),
        Said("form", gettext("How it is taken"), str(FORM_TEXTS[terms.form])),
    ]
    if terms.scenario is not None:
        said.append(Said("scenario", gettext("Drill"), drills.get(terms.scenario, terms.scenario)))
    if with_audiences:
        meant = audiences_in_words(terms.audiences, unit_names)
        text, lines = (meant[0], ()) if len(meant) == 1 else ("", meant)
        said.append(Said("audiences", gettext("For whom"), text, lines))
    return (*said, *_told_of_time(terms))


def _told_of_time(terms: CourseTerms) -> list[Said]:
    duty = gettext("No, it is voluntary")
    if terms.is_mandatory:
        duty = ngettext("Yes, within %(num)d day", "Yes, within %(num)d days", terms.within_days)
    said = [
        Said("is_mandatory", gettext("Has to be taken"), duty),
        Said("span", gettext("Counts"), span_in_words(terms.span, terms.span_length)),
    ]
    if terms.span is not Span.ALWAYS:
        window, grace = gettext("When it has run out"), gettext("None")
        if days := terms.window_days:
            window = ngettext("From %(num)d day before it runs out", "From %(num)d days before it runs out", days)
        if days := terms.grace_days:
            grace = ngettext("It counts for %(num)d day more", "It counts for %(num)d days more", days)
        said.append(Said("window_days", gettext("Can be taken again"), window))
        said.append(Said("grace_days", gettext("Grace"), grace))
    said.append(Said("ladder", gettext("Reminders"), ladder_in_words(terms.ladder)))
    return said
