"""The words of training: what a course, a date, an attendance and a completion can be."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a course is taken."""

    CLASSROOM = "classroom"
    WEB = "web"
    DRILL = "drill"
    """A fictional conversation that a manager walks through here."""
    ELSEWHERE = "elsewhere"
    """Held by somebody else, such as an authority; the manager says when it was done, and a trainer confirms it."""


class Span(StrEnum):
    """How it is reckoned for how long a course counts."""

    MONTHS = "months"
    """So many months from the day it was completed."""
    YEAR_END = "year-end"
    """To the end of the year that comes so many years after."""
    ALWAYS = "always"


class Audience(StrEnum):
    """Whom a course is for."""

    MANAGER = "manager"
    """Whoever leads a unit."""
    HR_SUPPORT = "hr-support"
    TRAINER = "trainer"


class DateState(StrEnum):
    """Where a training date stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    """It is over, and those who were there have got their completions."""


class SignUpState(StrEnum):
    """Where somebody stands on the list of a training date."""

    SEATED = "seated"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Mark(StrEnum):
    """How much of a training date somebody was there for."""

    PRESENT = "present"
    PARTLY = "partly"
    EXCUSED = "excused"
    ABSENT = "absent"


class How(StrEnum):
    """How an attendance came to be known."""

    CODE = "code"
    """By the code that changes, from the trainer's screen."""
    WORD = "word"
    """By the words on the trainer's screen, for those without a camera."""
    LIST = "list"
    """By the trainer, in the list on the screen."""
    FILE = "file"
    """By a file that the trainer has taken over."""


class Source(StrEnum):
    """What a completion rests on."""

    DATE = "date"
    IMPORT = "import"
    OTHER_COURSE = "other-course"
    """Another course that counts as this one."""
    CLAIM = "claim"
    """What the manager said and a trainer confirmed."""
    BY_HAND = "by-hand"
    """What a trainer wrote in, with a reason."""
    DRILL = "drill"


class ClaimState(StrEnum):
    """What has become of a manager's word that a course was completed elsewhere."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ImportKind(StrEnum):
    """What a file that is taken over holds."""

    PEOPLE = "people"
    COMPLETIONS = "completions"


class LetterKind(StrEnum):
    """What a mail about training says."""

    SEATED = "seated"
    """There is a seat: the invitation for the calendar."""
    WAITING = "waiting"
    MOVED = "moved"
    """The date has changed: the same invitation, updated."""
    CANCELLED = "cancelled"
    """The date, or the seat, is no more: the invitation is taken back."""
    REMINDER = "reminder"
    """A course has to be taken, or taken again."""
    SUMMARY = "summary"
    """To the manager's manager: who has something to take."""
    SURVEY = "survey"
    """The training is over: would they answer a few questions?"""


class Round(StrEnum):
    """When the few questions are asked."""

    AT_ONCE = "at-once"
    LATER = "later"
    """After 90 days: did it help?"""
