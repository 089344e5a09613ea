"""Find what points out a person in a note: numbers, addresses, names, dates, schools, places and rare titles.

What is looked for is written in `content/typing_guard.yaml`, which `guard_definitions.py` reads. The browser finds the
same with `typing-guard.js`; a test compares the two. Nothing that is looked through is kept or logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stdnum import luhn

from hrstod.guidance.guard_text import Characters, EvenText, even_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Kind(StrEnum):
    """What can point out a person; where two of them are equally long, the first is told."""

    PERSONAL_NUMBER = "personal-number"
    COORDINATION_NUMBER = "coordination-number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH_NUMBER = "birth-number"
    DATE = "date"
    SCHOOL = "school"
    PLACE = "place"
    NAME = "name"
    TITLE = "title"


MUST_CHANGE = frozenset(
    {Kind.PERSONAL_NUMBER, Kind.COORDINATION_NUMBER, Kind.PHONE, Kind.EMAIL, Kind.ADDRESS},
)
"""What no note is saved with. The other kinds are pointed out, and whoever writes decides."""

MORE_NAMES = 3
"""Words after a name that may belong to it, when they have capital letters too."""

ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Finding:
    """Something in a text that points out a person, where it stands, and what to write instead."""

    kind: Kind
    hard: bool
    """Whether it must be changed before the text is saved."""
    start: int
    end: int
    found: str
    message: str
    suggestion: str


def must_change(findings: Iterable[Finding]) -> bool:
    """Tell whether a text with these findings may not be saved as it is."""
    return any(finding.hard for finding in findings)


@dataclass(frozen=True)
class Pattern:
    """What something looks like."""

    looks: re.Pattern[str]
    lower: bool = False
    """Looked for in the text in small letters."""
    inside: bool = False
    """Counts only inside a sentence, where a capital letter says something."""
    luhn: bool = False
    """The last ten digits end in their check digit."""


@dataclass(frozen=True)
class GuardRules:
    """All that is looked for, ready to use."""

    characters: Characters
    patterns: tuple[tuple[Kind, Pattern], ...]
    innocents: tuple[tuple[frozenset[Kind], Pattern], ...]
    """What looks like something of these kinds, and is not."""
    words: Mapping[str, Kind]
    small_words: Mapping[str, Kind]
    """Words that count whatever letters of theirs are capitals."""
    phrases: Mapping[str, tuple[tuple[str, Kind], ...]]
    """Phrases of several words, by their first."""
    also_words: frozenset[str]
    after_names: frozenset[str]
    token: re.Pattern[str]
    capitalised: re.Pattern[str]
    sentence_ends: str
    skipped_before: str
    public_numbers: frozenset[str]
    """Phone numbers that point out nobody: emergency and help lines."""
    texts: Mapping[str, Mapping[Kind, tuple[str, str]]]
    """Language → kind → message and suggestion."""


@dataclass(frozen=True)
class _Span:
    kind: Kind
    start: int
    end: int

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """What must be changed comes first, then the longer, then the kind that is listed first."""
        return (self.kind not in MUST_CHANGE, self.start - self.end, ORDER[self.kind], self.start)


def check_text(rules: GuardRules, text: str, language: str) -> tuple[Finding, ...]:
    """Find what points out a person, in the order of the text.

    A place is told once: as what must be changed if it is that, otherwise as the longest that it is.
    """
    even = even_out(text, rules.characters)
    excused = _excused(rules, even)
    spans = [
        span
        for span in (*_look(rules, even), *_look_up(rules, even.plain))
        if 1 not in excused.get(span.kind, b"")[span.start : span.end]
        and not (span.kind is Kind.PHONE and digits_of(even.plain[span.start : span.end]) in rules.public_numbers)
    ]
    texts = rules.texts["en" if language == "en" else "sv"]
    findings = []
    for span in _without_overlaps(spans, len(even.plain)):
        start, end = even.place(span.start, span.end)
        findings.append(Finding(span.kind, span.kind in MUST_CHANGE, start, end, text[start:end], *texts[span.kind]))
    return tuple(findings)


def digits_of(number: str) -> str:
    """Give a phone number's digits as they are dialled in Sweden: those of `+46 (0)8-…` begin with 08."""
    digits = re.sub(r"[^0-9]", "", number)
    abroad = "0046" if digits.startswith("00") else "46" if number.startswith("+") else ""
    if abroad and digits.startswith(abroad):
        return "0" + digits.removeprefix(abroad).removeprefix("0")
    return digits


def _matches(pattern: Pattern, rules: GuardRules, even: EvenText) -> Iterator[tuple[int, int]]:
    """Give the places where a pattern fits; where what it found does not count, another may begin one sign on."""
    text = even.lower if pattern.lower else even.plain
    at = 0
    while match := pattern.looks.search(text, at):
        start = match.end(1) if pattern.looks.groups else match.start()
        counts = not (pattern.luhn and not luhn.is_valid(digits_of(match[0])[-10:])) and not (
            pattern.inside and _begins_sentence(rules, even.plain, start)
        )
        if counts:
            yield start, match.end()
        at = match.end() if counts else match.start() + 1


def _begins_sentence(rules: GuardRules, text: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and text[at] in rules.skipped_before:
        at -= 1
    return at < 0 or text[at] in rules.sentence_ends


def _look(rules: GuardRules, even: EvenText) -> Iterator[_Span]:
    for kind, pattern in rules.patterns:
        for start, end in _matches(pattern, rules, even):
            yield _Span(kind, start, end)


def _excused(rules: GuardRules, even: EvenText) -> dict[Kind, bytearray]:
    """Mark, for each kind, where the text only looks like it."""
    excused: dict[Kind, bytearray] = {}
    for kinds, pattern in rules.innocents:
        for start, end in _matches(pattern, rules, even):
            for kind in kinds:
                marks = excused.setdefault(kind, bytearray(len(even.plain)))
                marks[start:end] = b"\1" * (end - start)
    return excused


def _look_up(rules: GuardRules, text: str) -> Iterator[_Span]:
    """Find what stands in the lists. Names after each other are one finding, with an unknown last name in it."""
    tokens = list(rules.token.finditer(text))
    named_until = 0
    for number, token in enumerate(tokens):
        start, end = token.span()
        for phrase, kind in rules.phrases.get(token[0], ()):
            if text.startswith(phrase, start) and not rules.token.match(text, start + len(phrase)):
                yield _Span(kind, start, start + len(phrase))
        found = _kind_of(rules, token[0])
        if found is None or start < named_until:
            continue
        following = tokens[number + 1 : number + 1 + MORE_NAMES]
        if (
            token[0] in rules.also_words
            and _begins_sentence(rules, text, start)
            and not _is_named(rules, text, end, following)
        ):
            continue
        if found is Kind.NAME:
            named_until = end = _end_of_name(rules, text, end, following)
        yield _Span(found, start, end)


def _kind_of(rules: GuardRules, word: str) -> Kind | None:
    """Give what a word is, or one of the words that hyphens join in it."""
    found = rules.words.get(word) or rules.small_words.get(word.lower())
    if found is None and "-" in word:
        return next((rules.words[part] for part in word.split("-") if part in rules.words), None)
    return found


def _is_named(rules: GuardRules, text: str, end: int, following: Sequence[re.Match[str]]) -> bool:
    """Tell whether the word after a name shows that it is one: a verb that people have, or another name."""
    if not following or text[end : following[0].start()] != " ":
        return False
    after = following[0][0]
    return after in rules.after_names or (rules.words.get(after) is Kind.NAME)


def _end_of_name(rules: GuardRules, text: str, end: int, following: Sequence[re.Match[str]]) -> int:
    for token in following:
        if text[end : token.start()] != " " or not rules.capitalised.fullmatch(token[0]):
            break
        end = token.end()
    return end


def _without_overlaps(spans: Iterable[_Span], length: int) -> list[_Span]:
    """Keep one span for each place, in the order of the text."""
    taken = bytearray(length)
    kept = []
    for span in sorted(spans, key=lambda span: span.rank):
        if 1 not in taken[span.start : span.end]:
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
