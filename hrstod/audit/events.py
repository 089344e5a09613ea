"""What can stand in the audit trail: a closed list of events, and for each exactly what it may tell.

An event is one line below: its name, a sentence that somebody who is no programmer understands, and its details. A
detail is an id, a word from a list, a count or a day, so there is no place where a name or a free text could stand.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from flask_babel import lazy_gettext as _

from hrstod.audit.details import (
    ACCOUNT,
    ADMINISTRATION,
    ANY_ACCOUNT,
    ANY_BOARD,
    ANY_REVISION,
    ANY_UNIT,
    BOARD,
    CASE,
    CHOICE,
    COURSE,
    ENTRIES,
    EPOCH,
    FINGERPRINT,
    FIRST,
    PEOPLE,
    PERMISSION,
    REASON,
    RECIPIENT,
    RESULT,
    REVISION,
    ROLE,
    ROWS,
    SECOND,
    TRAINING_DATE,
    UNIT,
    UNTIL,
    VERSION,
    WHY_TRAINING,
    YEARS,
    Detail,
)

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


class Event(StrEnum):
    """Something that is written down: its subject and what happened to it, its sentence, and what it tells."""

    sentence: LazyString
    details: tuple[Detail, ...]

    def __new__(cls, name: str, sentence: Any, *details: Detail) -> Self:
        """Make an event that is its name."""
        event = str.__new__(cls, name)
        event._value_ = name
        event.sentence = sentence
        event.details = details
        return event

    ACCOUNT_ADDED = "account.added", _("Somebody was added who has not been invited yet."), ACCOUNT
    ACCOUNT_TAKEN_BACK = "account.taken-back", _("Somebody who had been added and not invited was taken back."), ACCOUNT
    ACCOUNT_INVITED = "account.invited", _("Somebody was invited to have an account."), ACCOUNT
    ACCOUNT_INVITED_AGAIN = "account.invited-again", _("Somebody who has an account was invited to new keys."), ACCOUNT
    ACCOUNT_INVITATION_REFUSED = "account.invitation-refused", _("An invitation was tried and did not work."), REASON
    ACCOUNT_ENROLLED = "account.enrolled", _("An account was taken into use."), ACCOUNT
    ACCOUNT_DISABLED = "account.disabled", _("An account was closed."), ACCOUNT
    ACCOUNT_ENABLED = "account.enabled", _("A closed account was opened again."), ACCOUNT
    ACCOUNT_PASSPHRASE_CHANGED = "account.passphrase-changed", _("A passphrase was changed."), ACCOUNT
    ACCOUNT_SECOND_FACTOR_CHANGED = (
        "account.second-factor-changed",
        _("The phone that shows codes for signing in was changed."),
        ACCOUNT,
    )
    ACCOUNT_RECOVERY_CODE_CHANGED = "account.recovery-code-changed", _("A new recovery code was made."), ACCOUNT
    ACCOUNT_KEYS_ROTATED = "account.keys-rotated", _("An account’s keys were replaced by new ones."), ACCOUNT, EPOCH

    ROLE_PROPOSED = "role.proposed", _("A role was proposed and waits for a second person."), ACCOUNT, ROLE, ANY_BOARD
    ROLE_GIVEN = "role.given", _("A role was given."), ACCOUNT, ROLE, ANY_BOARD
    ROLE_REFUSED = "role.refused", _("A proposed role was refused."), ACCOUNT, ROLE, ANY_BOARD
    ROLE_WITHDRAWN = "role.withdrawn", _("A role was withdrawn."), ACCOUNT, ROLE, ANY_BOARD

    SIGN_IN_DONE = "sign-in.done", _("Signed in."), ACCOUNT
    SIGN_IN_REFUSED = "sign-in.refused", _("Somebody tried to sign in and was refused."), ANY_ACCOUNT, REASON
    SIGN_IN_ENDED = "sign-in.ended", _("A sign-in ended."), ACCOUNT, REASON
    UNLOCK_DONE = "unlock.done", _("Unlocked their own keys."), ACCOUNT
    UNLOCK_REFUSED = "unlock.refused", _("Tried to unlock their own keys and was refused."), ACCOUNT, REASON
    LOCK_DONE = "lock.done", _("Locked their own keys."), ACCOUNT
    CONFIRM_DONE = "confirm.done", _("Gave the passphrase again, before something important."), ACCOUNT
    CONFIRM_REFUSED = "confirm.refused", _("Gave a wrong passphrase, before something important."), ACCOUNT, REASON
    COOKIE_FOREIGN = "cookie.foreign", _("A browser sent a cookie that this installation did not make.")
    CLOCK_MOVED = "clock.moved", _("The server’s clock had been moved back. A sign-in was ended."), ANY_ACCOUNT
    ACCESS_REFUSED = "access.refused", _("Asked for something they may not open or do."), PERMISSION

    KEYS_MADE = "keys.made", _("The organisation’s recovery key was made."), FINGERPRINT
    KEY_CERTIFIED = "key.certified", _("A public key was certified to be somebody’s."), ACCOUNT, BOARD
    MASTER_KEY_ROTATED = "master-key.rotated", _("The installation’s master key was replaced by a new one."), EPOCH
    MASTER_KEY_WRONG = "master-key.wrong", _("The installation’s master key was not the right one.")
    KEYSTORE_MISSING = "keystore.missing", _("The store of keys could not be found.")
    LOCKER_EMPTIED = "locker.emptied", _("Somebody with new keys chose to begin again with an empty locker."), ACCOUNT
    LOCKER_UNREADABLE = "locker.unreadable", _("An account’s locker could not be read. Nothing was changed."), ACCOUNT
    RECOVERY_DRILL_DONE = "recovery.drill-done", _("Two custodians proved that they can restore keys."), FIRST, SECOND
    RECOVERY_DRILL_FAILED = "recovery.drill-failed", _("Two custodians tried the recovery key, and it did not open.")
    RECOVERY_DONE = "recovery.done", _("Two custodians restored somebody’s keys."), ACCOUNT, FIRST, SECOND
    RECOVERY_REFUSED = "recovery.refused", _("Somebody’s keys were to be restored, and were not."), ACCOUNT, REASON

    CASE_ADDED = "case.added", _("A case was begun."), CASE, REVISION
    CASE_OPENED = "case.opened", _("What is written about a case was shown."), CASE, CHOICE
    CASE_SEARCHED = "case.searched", _("Somebody searched in what is written about their own cases."), CHOICE
    CASE_WRITTEN = "case.written", _("Something was written about a case."), CASE, REVISION
    CASE_READER_ADDED = "case.reader-added", _("Somebody became a reader of a case."), CASE, ACCOUNT, CHOICE, REVISION
    CASE_READER_WITHDRAWN = (
        "case.reader-withdrawn",
        _("Somebody stopped being a reader of a case."),
        CASE,
        ACCOUNT,
        CHOICE,
        ANY_REVISION,
    )
    CASE_TEAM_CHANGED = "case.team-changed", _("The team of a case was changed."), CASE, REVISION
    CASE_KEY_RENEWED = "case.key-renewed", _("A case was sealed anew under a new key."), CASE, EPOCH, REVISION
    CASE_RECOVERED = "case.recovered", _("Two custodians gave a case a reader."), CASE, ACCOUNT, FIRST, SECOND, REVISION
    CASE_CLOSED = "case.closed", _("A case was closed."), CASE, CHOICE, REVISION
    CASE_REOPENED = "case.reopened", _("A closed case was opened again."), CASE, REVISION
    CASE_HELD = "case.held", _("The disposal of a case was stopped."), CASE, CHOICE, REVISION
    CASE_HOLD_LIFTED = "case.hold-lifted", _("A case may be disposed of again."), CASE, REVISION
    CASE_EXPORTED = "case.exported", _("A case was taken out as a file."), CASE, CHOICE, RECIPIENT, UNTIL
    CASE_RELEASED = "case.released", _("Parts of a case were handed out as a public record."), CASE
    CASE_DISPOSAL_PROPOSED = "case.disposal-proposed", _("It was proposed that a case is disposed of."), CASE
    CASE_DISPOSAL_CONFIRMED = "case.disposal-confirmed", _("The disposal of a case was confirmed."), CASE
    CASE_DISPOSAL_REFUSED = "case.disposal-refused", _("A proposal to dispose of a case was refused."), CASE
    CASE_DISPOSED = "case.disposed", _("A case was disposed of, and its key destroyed."), CASE, BOARD
    CASE_DISPOSED_AGAIN = (
        "case.disposed-again",
        _("Something that had been disposed of came back with an older backup, and was deleted again."),
        BOARD,
    )
    CASE_UNGENUINE = (
        "case.changed-wrong",
        _("Something about a case was not as its author had left it."),
        CASE,
    )

    BOARD_ADDED = "board.added", _("A board was added."), BOARD
    BOARD_CHANGED = "board.changed", _("A board was changed."), BOARD
    BOARD_ENDED = "board.ended", _("A board was ended."), BOARD
    BOARD_DISPOSAL_STATED = "board.disposal-stated", _("A board’s decision about disposal was stated."), BOARD, YEARS
    ADMINISTRATION_ADDED = "administration.added", _("An administration was added."), ADMINISTRATION
    ADMINISTRATION_CHANGED = "administration.changed", _("An administration was changed."), ADMINISTRATION
    ADMINISTRATION_ENDED = "administration.ended", _("An administration was ended."), ADMINISTRATION
    UNIT_ADDED = "unit.added", _("A unit was added."), UNIT
    UNIT_CHANGED = "unit.changed", _("A unit was changed."), UNIT
    UNIT_ENDED = "unit.ended", _("A unit was ended."), UNIT
    EMPLOYEES_COUNTED = "employees.counted", _("A number of employees was noted."), ANY_BOARD, ANY_UNIT
    LEADER_GIVEN = "leader.given", _("Somebody became the manager of a unit."), UNIT, ACCOUNT
    LEADER_ENDED = "leader.ended", _("Somebody stopped being the manager of a unit."), UNIT, ACCOUNT

    COURSE_ADDED = "course.added", _("A course was added."), COURSE
    COURSE_CHANGED = "course.changed", _("What a course is like, or what it counts as, was changed."), COURSE, VERSION
    COURSE_RETIRED = "course.retired", _("A course was retired."), COURSE
    TRAINING_DATE_ADDED = "training-date.added", _("A training date was planned."), TRAINING_DATE
    TRAINING_DATE_CHANGED = "training-date.changed", _("A training date was changed."), TRAINING_DATE
    TRAINING_DATE_CANCELLED = "training-date.cancelled", _("A training date was cancelled."), TRAINING_DATE
    TRAINING_DATE_CLOSED = (
        "training-date.closed",
        _("A training date was closed, and those who had been there got their completions."),
        TRAINING_DATE,
        PEOPLE,
    )
    ATTENDANCE_CORRECTED = (
        "attendance.corrected",
        _("Somebody’s attendance was changed after the training date had been closed."),
        TRAINING_DATE,
        ACCOUNT,
        WHY_TRAINING,
    )
    COMPLETION_ADDED = "completion.added", _("Somebody was noted as having completed a course."), COURSE, ACCOUNT
    COMPLETION_REVOKED = "completion.revoked", _("A completion was revoked."), COURSE, ACCOUNT, WHY_TRAINING
    CLAIM_REFUSED = "claim.refused", _("A manager’s word of having completed a course was refused."), COURSE, ACCOUNT
    TRAINING_IMPORTED = "training.imported", _("A file was taken over."), ROWS
    TRAINING_IMPORT_UNDONE = "training.import-undone", _("What had been taken over from a file was taken back."), ROWS
    TRAINING_EXPORTED = "training.exported", _("A list of managers with their training was downloaded."), PEOPLE

    AUDIT_EXPORTED = "audit.exported", _("The log of events was downloaded as a file."), ENTRIES
    AUDIT_VERIFIED = "audit.verified", _("The log of events was checked."), ENTRIES, RESULT
    AUDIT_CHECKPOINT_MADE = "audit.checkpoint-made", _("The log of events was signed as it stood."), ENTRIES


EVENTS = {event.value: event for event in Event}
"""Every event, by its name."""

DETAILS = {event: {one.key: one for one in event.details} for event in Event}
"""What each event may tell, by key."""


class Group(StrEnum):
    """Events that somebody looks for together."""

    TROUBLE = "trouble"
    ACCOUNTS = "accounts"
    CASES = "cases"
    ROLES = "roles"
    SIGN_IN = "sign-in"
    KEYS = "keys"
    ORGANISATION = "organisation"
    TRAINING = "training"
    AUDIT = "audit"


SUBJECTS = {
    Group.ACCOUNTS: ("account",),
    Group.ROLES: ("role",),
    Group.SIGN_IN: ("sign-in", "unlock", "lock", "confirm", "cookie", "clock", "access"),
    Group.KEYS: ("keys", "key", "master-key", "keystore", "locker", "recovery"),
    Group.CASES: ("case",),
    Group.ORGANISATION: ("board", "administration", "unit", "employees", "leader"),
    Group.TRAINING: ("course", "training-date", "attendance", "completion", "claim", "training"),
    Group.AUDIT: ("audit",),
}
"""Which group an event is in, by the first part of its name."""

TROUBLE = ("refused", "failed", "foreign", "moved", "wrong", "missing", "unreadable")
"""How the names of events end that tell of something that was refused or went wrong, whatever its subject."""


def events_in(group: Group) -> frozenset[Event]:
    """Give the events of a group."""
    if group is Group.TROUBLE:
        return frozenset(event for event in Event if event.endswith(TROUBLE))
    return frozenset(event for event in Event if event.partition(".")[0] in SUBJECTS[group])
