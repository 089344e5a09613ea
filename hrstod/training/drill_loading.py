"""Load every drill, lay the translation over the Swedish, and refuse what does not end or cannot be passed.

A translation carries texts only. What leads where, and what is right, stands once, in the Swedish file.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from hrstod.checklists.loading import HEADER_TEXTS, HIGHEST_LIX, header_fingerprint, lix
from hrstod.guidance.definitions import check_grade, check_references
from hrstod.reading import Problem, fingerprint, parse_yaml, read_text, validate
from hrstod.training.drill_definitions import END, Drill, Script, raw_parts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hrstod.checklists.definitions import Checklists
    from hrstod.guidance.definitions import Guidance
    from hrstod.training.drill_definitions import Situation

TEXTS = ("what", "scene", "ask", "point", "say", "do", "then", "why")
"""The fields of a part that are words for the reader; everything else is structure."""


def load(folder: Path, guidance: Guidance, checklists: Checklists, problems: list[Problem]) -> dict[str, Drill]:
    """Read all drills below a folder, and give the newest version of each; one with any fault is left out whole."""
    newest: dict[str, Drill] = {}
    for path in sorted(folder.glob("*/*.sv.yaml")):
        found: list[Problem] = []
        scripts = _load_version(path, folder, found)
        for script in scripts.values():
            _check(script, guidance, checklists, found)
        problems.extend(found)
        if found:
            continue
        known = newest.get(path.parent.name)
        if known is None or known.in_language("sv").version < scripts["sv"].version:
            newest[path.parent.name] = Drill(scripts=scripts)
    for path in sorted(folder.glob("*/*.en.yaml")):
        if not path.with_name(path.name.replace(".en.", ".sv.")).exists():
            problems.append(Problem(_file(path, folder), "", "has no Swedish file to be a translation of"))
    return newest


def _file(path: Path, folder: Path) -> str:
    return f"drills/{path.relative_to(folder).as_posix()}"


def _load_version(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Script]:
    raw = _read(path, folder, problems)
    if raw is None:
        return {}
    file, number = _file(path, folder), path.name.removesuffix(".sv.yaml")
    version = int(number) if re.fullmatch(r"[1-9][0-9]{0,2}", number) else None
    if (raw.get("name"), raw.get("version"), raw.get("language")) != (path.parent.name, version, "sv"):
        problems.append(Problem(file, "", "name, version and language do not say what the file's name says"))
    scripts = {}
    if (swedish := validate(Script, raw, file, "", problems)) is not None:
        scripts["sv"] = swedish
    translation = path.with_name(path.name.replace(".sv.", ".en."))
    texts = _read(translation, folder, problems)
    if texts is not None and swedish is not None:
        file = _file(translation, folder)
        merged = _translate(raw, texts, file, problems)
        if (english := validate(Script, merged, file, "", problems)) is not None:
            scripts["en"] = english
    return scripts


def _read(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Any] | None:
    if not path.exists():
        problems.append(Problem(_file(path, folder), "", "is missing; the drill exists in Swedish"))
        return None
    text = read_text(path, problems)
    raw = parse_yaml(text, _file(path, folder), problems) if text is not None else None
    if raw is None or isinstance(raw, dict):
        return raw
    problems.append(Problem(_file(path, folder), "", "should be a set of fields"))
    return None


def part_fingerprint(part: Mapping[str, Any]) -> str:
    """Give the fingerprint of one raw part's words, those of its replies included."""
    words = [f"{key}={part[key]}" for key in TEXTS if part.get(key)]
    for reply in part.get("replies") or ():
        words += [f"{reply.get('id')}.{key}={reply[key]}" for key in TEXTS if reply.get(key)]
    return fingerprint(*words)


def _translate(raw: dict[str, Any], texts: dict[str, Any], file: str, problems: list[Problem]) -> dict[str, Any]:
    """Lay translated texts over a copy of the Swedish data; tell of what is missing, stale or too much."""
    merged = {**copy.deepcopy(raw), "language": "en"}
    if [texts.get(key) for key in ("name", "version", "language")] != [raw.get("name"), raw.get("version"), "en"]:
        problems.append(Problem(file, "", "name, version and language are not those of the Swedish file, in English"))
    extra = texts.keys() - {*HEADER_TEXTS, "name", "version", "language", "of", "texts"}
    problems.extend(Problem(file, str(key), "is not a text") for key in extra)
    for key in HEADER_TEXTS:
        merged[key] = texts.get(key)
    _check_fresh(texts.get("of"), header_fingerprint(raw), file, "head", problems)
    translated, parts = _fields(texts.get("texts")), raw_parts(merged)
    problems.extend(Problem(file, key, "is not in the Swedish file") for key in translated.keys() - parts.keys())
    for part_id, part in parts.items():
        words = _fields(translated.get(part_id))
        if not words:
            problems.append(Problem(file, part_id, "has no translation"))
            continue
        _check_fresh(words.get("of"), part_fingerprint(part), file, part_id, problems)
        replies = _fields(words.get("replies"))
        _lay_over(part, words, {"of", "replies"}, Problem(file, part_id, ""), problems)
        own = {reply["id"]: reply for reply in part.get("replies") or ()}
        problems.extend(
            Problem(file, f"{part_id} › {key}", "is not in the Swedish file") for key in replies.keys() - own.keys()
        )
        for reply_id, reply in own.items():
            at = Problem(file, f"{part_id} › {reply_id}", "")
            _lay_over(reply, _fields(replies.get(reply_id)), set(), at, problems)
    return merged


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _lay_over(
    part: dict[str, Any], words: dict[str, Any], besides: set[str], at: Problem, problems: list[Problem]
) -> None:
    """Put translated words in the place of the Swedish ones, when they are the same ones."""
    wanted = {key for key in TEXTS if part.get(key)}
    given = {key for key, word in words.items() if word} - besides
    faults = [*((key, "has no translation") for key in wanted - given)]
    faults += [(key, "is not in the Swedish file" if key in TEXTS else "is not a text") for key in given - wanted]
    problems.extend(Problem(at.file, f"{at.place} › {key}", message) for key, message in faults)
    part.update({key: words[key] for key in wanted & given})


def _check_fresh(of: Any, expected: str, file: str, place: str, problems: list[Problem]) -> None:
    if of != expected:
        message = f"the Swedish text has changed since this was translated (of: {expected})"
        problems.append(Problem(file, place, message))


def _check(script: Script, guidance: Guidance, checklists: Checklists, problems: list[Problem]) -> None:
    """Check what a type cannot: references, that every path ends, second chances, and reading level."""
    file = f"drills/{script.name}/{script.version}.{script.language}.yaml"
    at = Problem(file, "checklist", "")
    check_references("checklist", (script.checklist,), checklists.versions, at, problems)
    moments = {moment.id: moment for moment in script.moments}
    for situation in script.situations:
        at = Problem(file, situation.id, "")
        check_references("source", situation.sources, guidance.sources, at, problems)
        check_grade(situation.evidence, situation.sources, at, problems)
        check_references("moment", (situation.moment,) if situation.moment else (), moments, at, problems)
    faults = [*_faults_of_ways(script), *_faults_of_moments(script)]
    problems.extend(Problem(file, place, message) for place, message in faults)
    if (level := lix(script.texts())) >= HIGHEST_LIX:
        problems.append(Problem(file, "situations", f"reading level LIX {level:.0f}; must be under {HIGHEST_LIX}"))


def _faults_of_ways(script: Script) -> list[tuple[str, str]]:
    """Every reply leads to the end or to a situation further down, and every situation is led to."""
    faults, passed, led_to = [], set(), {script.situations[0].id}
    for situation in script.situations:
        passed.add(situation.id)
        if situation.id not in led_to:
            faults.append((situation.id, "is a situation that nobody can come to"))
            continue
        for reply in situation.replies:
            place = f"{situation.id} › {reply.id}"
            if reply.leads_to in passed:
                faults.append((place, f"leads back to “{reply.leads_to}”, so that the conversation might never end"))
            elif reply.leads_to != END and reply.leads_to not in script.situation:
                faults.append((place, f"leads to “{reply.leads_to}”, but there is no such situation"))
            led_to.add(reply.leads_to)
    return faults


def _faults_of_moments(script: Script) -> list[tuple[str, str]]:
    """Every way meets every decisive moment, and a reply that does not help there is followed by a second chance."""
    faults = []
    for moment in script.moments:
        meeting = _always_meeting(script, moment.id)
        if script.situations[0].id not in meeting:
            faults.append((moment.id, "is a moment that somebody may never come to"))
        own: list[Situation] = [one for one in script.situations if one.moment == moment.id]
        faults += [
            (f"{own[0].id} › {reply.id}", "does not help, and no second chance follows")
            for reply in (own[0].replies if own else ())
            if not reply.is_helpful and reply.leads_to not in meeting
        ]
    return faults


def _always_meeting(script: Script, moment: str) -> set[str]:
    """Give the situations from which every way comes to a decisive moment, or that belong to it."""
    meeting: set[str] = set()
    for situation in reversed(script.situations):
        if situation.moment == moment or {reply.leads_to for reply in situation.replies} <= meeting:
            meeting.add(situation.id)
    return meeting
