"""Read contacts from `content/contacts/` into frozen objects; refuse any number that is not exactly right."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AnyUrl, BeforeValidator, Field, model_validator

from hrstod.contacts.rules import People, Verification, Who
from hrstod.guidance.definitions import Bilingual, Id, check_references
from hrstod.reading import Content, Problem, parse_yaml, read_text, validate

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.guidance.definitions import Guidance

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _clock(value: object) -> object:
    """Read "24:00" as the midnight that ends a day; refuse anything that is not a time of day in so many words."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value):
        raise ValueError("should be a time of day such as 09:00")
    return "00:00" if value == "24:00" else value


Clock = Annotated[time, BeforeValidator(_clock)]


class Hours(Content):
    """A span of hours on some days of the week, Swedish time."""

    days: tuple[Day, ...] = Field(min_length=1)
    opens: Clock
    closes: Clock
    """24:00 is the end of the day."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Hours:
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError("the hours end before they begin; hours past midnight are two spans")
        return self

    @property
    def weekdays(self) -> frozenset[int]:
        """Give the days as numbers, Monday first from 0."""
        return frozenset(DAYS.index(day) for day in self.days)

    @property
    def closed_on_holidays(self) -> bool:
        """Hours that leave out the weekend are taken not to hold on public holidays either."""
        return not {"sat", "sun"} & set(self.days)


class Contact(Content):
    """Somebody to call, with everything a caller needs to know first."""

    id: Id
    name: Bilingual
    number: str | None = None
    """As it is printed. Only digits, single spaces and one hyphen, so that text, link and paper cannot differ."""
    digits: int | None = None
    """How many digits the number has: typed once more by hand, so that a lost digit is noticed."""
    also: tuple[SecondNumber, ...] = ()
    purpose: Bilingual
    advice: Bilingual | None = None
    """What the line can do for a manager."""
    who: tuple[Who, ...] = Field(min_length=1)
    kinds: tuple[Id, ...] = ()
    """Kinds of violence; none named means all."""
    people: tuple[People, ...] = ()
    """Whom it is for; none named means everybody."""
    for_managers: bool = False
    emergency: bool = False
    pinned: bool = False
    always: bool = False
    """Never filtered away: whatever somebody chose, they may need this number."""
    hours: tuple[Hours, ...] | None = None
    """None: the hours are not known."""
    hours_differ: Bilingual | None = None
    """What is said where sources disagree about the hours."""
    languages: Bilingual | None = None
    anonymous: bool | None = None
    free: bool | None = None
    on_bill: bool | None = None
    beware: Bilingual | None = None
    verification: Verification
    sources: tuple[Id, ...] = ()
    address: AnyUrl | None = None
    confirmed_on: date | None = None
    """When somebody called and got the right answer."""

    @property
    def tel(self) -> str:
        """Give the digits for a link."""
        return digits_of(self.number or "")

    @property
    def is_always_shown(self) -> bool:
        """Tell whether no choice filters it away."""
        return self.emergency or self.always

    @model_validator(mode="after")
    def _number_is_exact(self) -> Contact:
        if (self.number is None) != (self.digits is None):
            raise ValueError("number and digits go together")
        if (self.number is None) != (self.verification is Verification.NONE):
            raise ValueError("a number that nobody verified is left empty, and the other way round")
        if self.number is not None and self.digits is not None:
            check_number(self.number, self.digits)
        if self.verification is not Verification.NONE and not self.sources:
            raise ValueError("a number stands with the source it was read in")
        return self


class SecondNumber(Content):
    """Another number of the same contact, with what it is for."""

    number: str
    digits: int
    purpose: Bilingual
    hours: tuple[Hours, ...] | None = None

    @property
    def tel(self) -> str:
        """Give the digits for a link."""
        return digits_of(self.number)

    @model_validator(mode="after")
    def _number_is_exact(self) -> SecondNumber:
        check_number(self.number, self.digits)
        return self


Contact.model_rebuild()


def digits_of(number: str) -> str:
    """Give a printed number's digits, as a phone wants them."""
    return re.sub(r"[^0-9]", "", number)


def check_number(number: str, digits: int) -> None:
    """Refuse (ValueError, in words) a number with anything but plain digits in plain groups, or of another length."""
    for character in number:
        if character in "0123456789 -":
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        raise ValueError(f"the number holds {name}, which is not a plain digit")
    if not re.fullmatch(r"[0-9]+(-[0-9]+)?( [0-9]+)*", number):
        raise ValueError("the number's groups are not one hyphen at the most and single spaces")
    if (count := len(digits_of(number))) != digits:
        raise ValueError(f"the number has {count} digits, and should have {digits}")


def load(folder: Path, guidance: Guidance, problems: list[Problem]) -> dict[str, Contact]:
    """Read every contact, in the order of the files; faulty ones are left out and told of in `problems`."""
    contacts: dict[str, Contact] = {}
    kinds = {kind.id: kind for kind in guidance.types}
    for path in sorted(folder.glob("*.yaml")):
        file = f"contacts/{path.name}"
        text = read_text(path, problems)
        raw = parse_yaml(text, file, problems) if text is not None else None
        if not isinstance(raw, list):
            problems.append(Problem(file, "", "should be a list"))
            continue
        for number, one in enumerate(raw):
            place = str(one.get("id", number + 1)) if isinstance(one, dict) else f"number {number + 1}"
            contact = validate(Contact, one, file, place, problems)
            if contact is None:
                continue
            at = Problem(file, contact.id, "")
            check_references("source", contact.sources, guidance.sources, at, problems)
            check_references("kind of violence", contact.kinds, kinds, at, problems)
            if contact.id in contacts:
                problems.append(Problem(file, contact.id, "stands twice"))
            contacts[contact.id] = contact
    if not any(contact.emergency and contact.number for contact in contacts.values()):
        problems.append(Problem("contacts", "", "there is no emergency number"))
    return contacts
