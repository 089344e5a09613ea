"""Read the typing guard's rules from `content/typing_guard.yaml`; refuse any that a browser would read otherwise.

The names come from the built file that browsers get: setup.py puts our rules, the contacts’ numbers and Swedish name
statistics together in it. Both halves of the guard so know the same names and let the same numbers stand.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from hrstod.guidance.definitions import LANGUAGES, Bilingual, Text
from hrstod.guidance.guard_text import Characters
from hrstod.guidance.typing_guard import MUST_CHANGE, GuardRules, Kind, Pattern
from hrstod.reading import Content, Problem, parse_yaml, read_text, validate
from hrstod.settings import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE = "typing_guard.yaml"
BUILT = PACKAGE / "web" / "static" / "dist" / "typing-guard.json"

ESCAPED = frozenset(".+*?()[]|")
"""What may stand after a backslash, besides the number of a sign."""


def _check_pattern(pattern: str) -> str:
    """Refuse (ValueError, in words) what Python and JavaScript read differently, and what repeats without an end."""
    without_signs = re.sub(r"\\u[0-9A-F]{4}", "x", pattern)
    for escaped in re.findall(r"\\(.)", without_signs):
        if escaped not in ESCAPED and escaped not in "tnr":
            raise ValueError(f"\\{escaped} does not mean the same everywhere")
    bare = re.sub(r"\[[^\]]*\]", "x", re.sub(r"\\.", "x", without_signs))
    if re.search(r"[*+]|\{[0-9]+,\}", bare):
        raise ValueError("it repeats without an end; say how many times at the most")
    if re.search(r"\(\?(?!:|=|!|<=|<!)", bare):
        raise ValueError("a group is of a kind that does not mean the same everywhere")
    if re.search(r"\((?!\?)", bare[1:]):
        raise ValueError("only what leads up to a finding is a group, and it stands first")
    return pattern


Looks = Annotated[str, Field(min_length=1), AfterValidator(_check_pattern)]
Word = Annotated[str, Field(pattern=r"^[A-Za-zÀ-ÖØ-öø-ž]+([ -][A-Za-zÀ-ÖØ-öø-ž]+)*$")]
Ending = Annotated[str, Field(pattern=r"^[a-zåäö]*$")]
Digits = Annotated[str, Field(pattern=r"^[0-9]{3,12}$")]


class KindTexts(Content):
    """What is said of one kind of finding."""

    id: Kind
    must_change: bool = False
    message: Bilingual
    suggestion: Bilingual

    @model_validator(mode="after")
    def _is_as_strict_as_the_code(self) -> Self:
        if self.must_change is not (self.id in MUST_CHANGE):
            raise ValueError("what must be changed is decided in typing_guard.py, and is told here as it is there")
        return self


class SignClasses(Content):
    """How signs are evened out."""

    plain: Looks
    marks: Looks
    dropped: Looks
    spaces: Looks
    lines: Looks
    dashes: Looks
    zeros: Text


class Sentences(Content):
    """Where a sentence begins."""

    ends: Text
    skipped: Text


class Look(Content):
    """What one thing looks like."""

    kind: Kind
    looks: Looks
    lower: bool = False
    inside: bool = False
    luhn: bool = False


class Innocent(Content):
    """What looks like something of these kinds and is not."""

    of: tuple[Kind, ...] = Field(min_length=1)
    looks: Looks
    lower: bool = False

    @model_validator(mode="after")
    def _numbers_of_persons_are_never_innocent(self) -> Self:
        if {Kind.PERSONAL_NUMBER, Kind.COORDINATION_NUMBER} & set(self.of):
            raise ValueError("a number with the right check digit is never innocent")
        return self


class WordList(Content):
    """Words that are looked up."""

    kind: Kind
    lower: bool = False
    endings: tuple[Ending, ...] = Field(min_length=1)
    words: tuple[Word, ...] = Field(min_length=1)


class Names(Content):
    """What is added to the names of the statistics, and taken off them."""

    more: tuple[Word, ...]
    not_: tuple[Word, ...] = Field(alias="not")


class GuardFile(Content):
    """All of `typing_guard.yaml`."""

    kinds: tuple[KindTexts, ...]
    characters: SignClasses
    sentences: Sentences
    parts: dict[str, Looks]
    patterns: tuple[Look, ...]
    innocents: tuple[Innocent, ...]
    lists: tuple[WordList, ...]
    names: Names
    also_words: tuple[Word, ...]
    after_names: tuple[Word, ...]
    public_numbers: tuple[Digits, ...]

    @model_validator(mode="after")
    def _every_kind_is_told_of(self) -> Self:
        if [kind.id for kind in self.kinds] != list(Kind):
            raise ValueError(f"the kinds are, in this order: {', '.join(Kind)}")
        return self

    @model_validator(mode="after")
    def _patterns_can_be_read(self) -> Self:
        for looks in (*(look.looks for look in self.patterns), *(one.looks for one in self.innocents)):
            try:
                found = re.compile(self.written_out(looks))
            except (re.error, KeyError) as error:
                raise ValueError(f"“{looks}” cannot be read ({error})") from error
            if found.match(""):
                raise ValueError(f"“{looks}” fits nothing at all")
        return self

    def written_out(self, looks: str) -> str:
        """Write a pattern with its parts in place of their names; KeyError when there is no such part."""
        parts: dict[str, str] = {}
        for name, part in (*self.parts.items(), ("", looks)):
            parts[name] = re.sub(r"\{([a-z]+)\}", lambda match: parts[match[1]], part)
        return parts[""]


def load(folder: Path, problems: list[Problem]) -> GuardRules | None:
    """Read the rules and the names; None, with what is wrong in `problems`, when they cannot be used."""
    text = read_text(folder / FILE, problems)
    raw = parse_yaml(text, FILE, problems) if text is not None else None
    if text is None or raw is None:
        return None
    file = validate(GuardFile, raw, FILE, "", problems)
    text = read_text(BUILT, problems)
    if file is None or text is None:
        return None
    built = json.loads(text)
    return prepare(file, built["statistics"], built["allowed_numbers"])


def prepare(file: GuardFile, statistics: Iterable[str], allowed_numbers: Iterable[str]) -> GuardRules:
    """Make rules that are ready to use, with the statistics’ names and the contacts’ numbers."""
    forms = list(_forms(file, statistics))[::-1]  # turned round, so that the first that has a word says what it is
    phrases: dict[str, tuple[tuple[str, Kind], ...]] = {}
    for form, kind, _lower in forms:
        if " " in form:
            first = form.partition(" ")[0]
            phrases[first] = ((form, kind), *phrases.get(first, ()))
    letter = file.written_out("{letter}")
    capital = file.written_out("[{up}][{low}]{1,30}")
    return GuardRules(
        characters=_characters(file.characters),
        patterns=tuple((look.kind, _pattern(file, look)) for look in file.patterns),
        innocents=tuple((frozenset(one.of), _pattern(file, one)) for one in file.innocents),
        words={form: kind for form, kind, lower in forms if not lower},
        small_words={form: kind for form, kind, lower in forms if lower},
        phrases=phrases,
        also_words=frozenset(word + ending for word in file.also_words for ending in ("", "s")),
        after_names=frozenset(file.after_names),
        token=re.compile(f"[{letter}]+(?:-[{letter}]+)*"),
        capitalised=re.compile(f"{capital}(?:-{capital})?"),
        sentence_ends=file.sentences.ends,
        skipped_before=file.sentences.skipped,
        public_numbers=frozenset((*file.public_numbers, *allowed_numbers)),
        texts={language: _texts(file, language) for language in LANGUAGES},
    )


def _forms(file: GuardFile, statistics: Iterable[str]) -> Iterator[tuple[str, Kind, bool]]:
    """Write out every word with its endings, and whether it is looked up in small letters."""
    for listed in file.lists:
        for word in listed.words:
            yield from ((word + ending, listed.kind, listed.lower) for ending in listed.endings)
    for name in (*statistics, *file.names.more):
        if name not in file.names.not_:
            yield from ((name + ending, Kind.NAME, False) for ending in ("", "s"))


def _texts(file: GuardFile, language: str) -> dict[Kind, tuple[str, str]]:
    return {kind.id: (kind.message.in_language(language), kind.suggestion.in_language(language)) for kind in file.kinds}


def _characters(classes: SignClasses) -> Characters:
    return Characters(
        special=re.compile("[^" + classes.plain.removeprefix("[")),
        cluster=re.compile(f"[{classes.marks}]|[^{classes.marks}][{classes.marks}]{{0,4}}"),
        dropped=re.compile(classes.dropped),
        spaces=re.compile(classes.spaces),
        lines=re.compile(classes.lines),
        dashes=re.compile(classes.dashes),
        zeros=classes.zeros,
    )


def _pattern(file: GuardFile, look: Look | Innocent) -> Pattern:
    looks = re.compile(file.written_out(look.looks))
    if isinstance(look, Innocent):
        return Pattern(looks, look.lower)
    return Pattern(looks, look.lower, look.inside, look.luhn)
