"""Files about a case, in words: what the team takes out, and the copy for somebody who asks for a public record.

What is said here is set by cases/templates/*.typ. All of it comes in as data, so nothing that somebody wrote can become
anything else than text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, format_datetime, gettext
from flask_babel import lazy_gettext as _

from hrstod.cases.release_rules import IN_PART
from hrstod.cases.telling import ENTRY_NAMES, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from hrstod.cases.access import ReadEntry
    from hrstod.cases.contents import Release, Sheet
    from hrstod.cases.telling import Words

CANNOT_BE_OPENED = _("Something that was written here cannot be opened, or has been taken away.")
CANNOT_BE_VERIFIED = _("Cannot be verified: this is not as its author left it, or not by the one who stands there.")
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PaperEntry:
    """One thing that is written about a case."""

    heading: str
    written: str
    """When, and by whom where that is told."""
    doubt: str
    """Said of what does not open or cannot be verified."""
    lines: Facts
    text: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A file with what is written about a case."""

    language: str
    title: str
    """What the reader's program shows; it tells nothing."""
    marking: str
    """The secrecy marking, on every page (OSL 5:5); empty for none."""
    watermark: str
    """On every page: whom the file is for, and since when."""
    facts: Facts
    said: tuple[str, ...]
    entries: tuple[PaperEntry, ...]

    def as_content(self) -> dict[str, Any]:
        """Give it as the typesetter's template reads it."""
        return asdict(self)


@dataclass(frozen=True)
class Terms:
    """On which terms a file is taken out."""

    purpose: str
    recipient: str
    destroy_on: date
    moment: datetime
    by: str
    """The name of whoever takes it out."""
    board: str


def taken_out(
    entries: Iterable[ReadEntry],
    sheet: Sheet | None,
    terms: Terms,
    *,
    code: str,
    words: Words,
    names: Mapping[UUID, str],
) -> Paper:
    """Make the file that the team takes out: who wrote what and when, for whom, for what, and until when."""
    purpose = words.choice("export-purpose", terms.purpose)
    recipient = words.choice("export-recipient", terms.recipient)
    made = format_datetime(terms.moment, "d MMMM y HH:mm")
    destroyed = in_words(terms.destroy_on)
    return Paper(
        language=words.language,
        title=gettext("Extract"),
        marking=_marking(sheet, terms, words),
        watermark=gettext(
            "For: %(recipient)s. For what: %(purpose)s. Taken out %(made)s by %(name)s. Destroy it by %(day)s.",
            recipient=recipient,
            purpose=purpose,
            made=made,
            name=terms.by,
            day=destroyed,
        ),
        facts=(
            (gettext("Code"), code),
            (gettext("Board"), terms.board),
            (gettext("For whom"), recipient),
            (gettext("For what"), purpose),
            (gettext("Taken out"), f"{made}, {terms.by}"),
            (gettext("Destroy it by"), destroyed),
        ),
        said=(),
        entries=tuple(_entry(one, words, names) for one in entries),
    )


def handed_out(entries: Iterable[ReadEntry], release: Release, *, board: str, moment: datetime, words: Words) -> Paper:
    """Make the copy for the one who asked: what is released and nothing else, without code and without authors.

    How much is kept back stands nowhere, because a number tells as well.
    """
    asked, made = in_words(release.asked_on), format_datetime(moment, "d MMMM y")
    withheld = gettext("Parts are withheld. The answer that comes with this copy says why.")
    return Paper(
        language=words.language,
        title=gettext("Copy"),
        marking="",
        watermark=gettext("Made %(day)s for the one who asked on %(asked)s.", day=made, asked=asked),
        facts=(
            (gettext("Board"), board),
            (gettext("Asked for on"), asked),
            (gettext("Copy made on"), made),
        ),
        said=(withheld,) if release.outcome == IN_PART else (),
        entries=tuple(_entry(one, words, None) for one in entries),
    )


def _entry(read: ReadEntry, words: Words, names: Mapping[UUID, str] | None) -> PaperEntry:
    if read.entry is None:
        return PaperEntry("", "", str(CANNOT_BE_OPENED), (), ())
    entry, told = read.entry, tell(read.entry.body, words)
    if names is None:
        written = format_datetime(entry.at, "d MMMM y")
    else:
        written = f"{names.get(entry.by, entry.by)}, {format_datetime(entry.at, 'd MMMM y HH:mm')}"
    doubt = "" if read.is_genuine else str(CANNOT_BE_VERIFIED)
    return PaperEntry(str(ENTRY_NAMES[entry.body.kind]), written, doubt, told.lines, tuple(told.text.splitlines()))


def _marking(sheet: Sheet | None, terms: Terms, words: Words) -> str:
    if sheet is None or not sheet.provision:
        return str(gettext("Secrecy may apply. %(board)s.", board=terms.board))
    marked = [words.choice("provision", sheet.provision)]
    marked += [in_words(sheet.marked_on)] if sheet.marked_on is not None else []
    return str(gettext("Secrecy may apply: %(marked)s.", marked=", ".join((*marked, terms.board))))


def in_words(day: date | None) -> str:
    """Write a day out; nothing for none."""
    return str(format_date(day, "d MMMM y")) if day is not None else ""
