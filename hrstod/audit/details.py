"""What an event may tell: ids, words from a list, counts and days; nowhere a name or a free text could stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.audit.chain import Finding
from hrstod.authorization.permissions import MEANINGS
from hrstod.authorization.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel.speaklater import LazyString


class Kind(StrEnum):
    """What a detail may be."""

    ID = "id"
    WORD = "word"
    COUNT = "count"
    DAY = "day"


@dataclass(frozen=True, eq=False)
class Detail:
    """One thing that an event tells: its key, what it may be, and what a page calls it."""

    key: str
    kind: Kind
    label: LazyString
    words: Mapping[str, LazyString | str] = field(default_factory=dict)
    """The only words it may be, and what they mean."""
    pattern: re.Pattern[str] | None = None
    """What a word without a list must look like: nothing that a person could have written."""
    is_optional: bool = False

    def allows(self, word: str) -> bool:
        """Tell whether a word may stand here."""
        return word in self.words or (self.pattern is not None and self.pattern.fullmatch(word) is not None)


REASONS: dict[str, LazyString] = {
    "clock": _("the clock had been moved back"),
    "closed": _("the account is closed"),
    "damaged": _("what was to be opened is damaged"),
    "ended-elsewhere": _("ended from another browser"),
    "expired": _("too old"),
    "idle": _("not used for a while"),
    "same-custodian": _("the same custodian twice"),
    "signed-out": _("signed out"),
    "too-long": _("open for too long"),
    "unknown": _("not known here"),
    "used": _("used before"),
    "used-code": _("the code had been used before"),
    "withdrawn": _("it had been withdrawn"),
    "wrong": _("did not fit"),
}
"""Every reason that an event may give."""

FINDINGS: dict[str, LazyString] = {
    Finding.INTACT: _("nothing is missing or changed"),
    Finding.CHANGED: _("an entry was changed"),
    Finding.MISSING: _("an entry is missing"),
    Finding.OUT_OF_ORDER: _("an entry is in the wrong place"),
    Finding.UNLINKED: _("an entry does not follow on from the one before"),
    Finding.TRUNCATED: _("entries are missing at the end"),
    Finding.REWRITTEN: _("entries were written anew"),
    Finding.FORGED: _("a checkpoint is not genuine"),
}
"""What checking the trail may find."""

ACCOUNT = Detail("account", Kind.ID, _("Account"))
BOARD = Detail("board", Kind.ID, _("Board"))
ADMINISTRATION = Detail("administration", Kind.ID, _("Administration"))
UNIT = Detail("unit", Kind.ID, _("Unit"))
ROLE = Detail("role", Kind.WORD, _("Role"), {role.id: role.name for role in ROLES.values()})
PERMISSION = Detail(
    "permission", Kind.WORD, _("Permission"), {one.replace(":", "-"): text for one, text in MEANINGS.items()}
)
REASON = Detail("reason", Kind.WORD, _("Why"), REASONS)
RESULT = Detail("result", Kind.WORD, _("Result"), FINDINGS)
FINGERPRINT = Detail("fingerprint", Kind.WORD, _("Fingerprint"), pattern=re.compile(r"[0-9a-f]{64}"))
EPOCH = Detail("epoch", Kind.COUNT, _("Number of the new key"))
FIRST = Detail("first", Kind.COUNT, _("First custodian’s number"))
SECOND = Detail("second", Kind.COUNT, _("Second custodian’s number"))
ENTRIES = Detail("entries", Kind.COUNT, _("Entries"))
YEARS = Detail("years", Kind.COUNT, _("Years"))

CASE = Detail(
    "case", Kind.WORD, _("Case, by a word that only its readers can tell"), pattern=re.compile(r"[0-9a-f]{64}")
)
CHOICES = (
    *("answered", "asked-for", "board", "came-by-mistake", "conflict"),
    *("correction", "court", "cover", "covers", "decision"),
    *("follow-up", "hand-over", "in-touch", "knowledge", "lawyer"),
    *("left", "manager", "moved-board", "not-needed", "not-wanted"),
    *("opened-by-mistake", "other-authority", "other-board", "other-tasks", "own-copy"),
    *("person-asks", "person-wishes", "proceedings", "prosecutor", "quits"),
    *("request", "review", "second", "supervision", "supervisor"),
    *("support-not-needed", "takes-over", "the-person", "under-supervision", "writing"),
)
"""Every reason and recipient of a case that an event may tell: ids from content/case_choices, which refuses others."""
CHOICE = Detail("choice", Kind.WORD, _("Why"), {one: one.replace("-", " ") for one in CHOICES})
RECIPIENT = Detail("recipient", Kind.WORD, _("For whom"), CHOICE.words)
UNTIL = Detail("until", Kind.DAY, _("To be destroyed by"))
REVISION = Detail("revision", Kind.COUNT, _("Number of the change"))

COURSE = Detail("course", Kind.ID, _("Course"))
TRAINING_DATE = Detail("training_date", Kind.ID, _("Training date"))
PEOPLE = Detail("people", Kind.COUNT, _("People"))
ROWS = Detail("rows", Kind.COUNT, _("Rows"))
VERSION = Detail("version", Kind.COUNT, _("Version"))
WHY_TRAINING = Detail(
    "why",
    Kind.WORD,
    _("Why"),
    {
        "evidence": _("shown by other papers"),
        "forgotten": _("forgotten when the list was made"),
        "mistake": _("marked by mistake"),
        "not-genuine": _("it was not as it had been said"),
        "other-employer": _("done with another employer"),
        "sheet": _("as the signed sheet says"),
        "wrong-person": _("it was somebody else’s"),
    },
)
"""Why something about training was changed afterwards."""

ANY_ACCOUNT = replace(ACCOUNT, is_optional=True)
ANY_BOARD = replace(BOARD, is_optional=True)
ANY_UNIT = replace(UNIT, is_optional=True)
ANY_REVISION = replace(REVISION, is_optional=True)
