"""Everything that somebody can be allowed to do, as `resource:action`; what is not here cannot be done."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _


class Permission(StrEnum):
    """One thing that somebody can be allowed to do."""

    ACCOUNTS_DISABLE = "accounts:disable"
    ACCOUNTS_INVITE = "accounts:invite"
    ACCOUNTS_READ = "accounts:read"
    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    CASES_CLOSE = "cases:close"
    CASES_DISPOSE = "cases:dispose"
    CASES_EXPORT = "cases:export"
    CASES_NOTE_WRITE = "cases:note:write"
    CASES_OPEN = "cases:open"
    CASES_READ = "cases:read"
    CASES_RELEASE = "cases:release"
    CASES_TEAM_CHANGE = "cases:team:change"
    DISPOSALS_READ = "disposals:read"
    KEYS_READ = "keys:read"
    KEYS_RECOVER = "keys:recover"
    ORGANISATION_CHANGE = "organisation:change"
    ORGANISATION_READ = "organisation:read"
    PLANS_KEEP = "plans:keep"
    REQUESTS_ANSWER = "requests:answer"
    REQUESTS_SEND = "requests:send"
    ROLES_CONFIRM = "roles:confirm"
    ROLES_PROPOSE = "roles:propose"
    ROLES_REVIEW = "roles:review"
    TRAINING_FOLLOW = "training:follow"
    TRAINING_HOLD = "training:hold"
    TRAINING_IMPORT_PEOPLE = "training:import-people"


MEANINGS = {
    Permission.ACCOUNTS_DISABLE: _("Close an account, and open it again"),
    Permission.ACCOUNTS_INVITE: _("Invite people, and invite them again"),
    Permission.ACCOUNTS_READ: _("See who has an account and with which roles"),
    Permission.AUDIT_EXPORT: _("Download the log of events as a file"),
    Permission.AUDIT_READ: _("Read the log of events"),
    Permission.CASES_CLOSE: _("Close a case that one is a reader of, open it again, and stop its disposal"),
    Permission.CASES_DISPOSE: _("Propose that a case one reads is disposed of, or be the second person for it"),
    Permission.CASES_EXPORT: _("Take a case that one is a reader of out as a file, with a reason that is written down"),
    Permission.CASES_NOTE_WRITE: _("Write in a case that one is a reader of"),
    Permission.CASES_OPEN: _("Open a new case for one’s board"),
    Permission.CASES_READ: _("Read a case that one is a reader of, with a reason that is written down"),
    Permission.CASES_RELEASE: _("Decide on a request for a case as a public record"),
    Permission.CASES_TEAM_CHANGE: _("Add and withdraw readers of a case that one is a reader of"),
    Permission.DISPOSALS_READ: _("See that cases were disposed of, by whom and under which decision"),
    Permission.KEYS_READ: _("See whether the keys and their recovery are in order"),
    Permission.KEYS_RECOVER: _("Open the page where two custodians restore somebody’s keys"),
    Permission.ORGANISATION_CHANGE: _("Change boards, administrations, units and who leads them"),
    Permission.ORGANISATION_READ: _("See boards, administrations, units and who leads them"),
    Permission.PLANS_KEEP: _("Keep one’s own support plans, which nobody else can read"),
    Permission.REQUESTS_ANSWER: _("Answer a manager’s request for support that one was chosen to read"),
    Permission.REQUESTS_SEND: _("Ask HR for support, without being able to read the request again"),
    Permission.ROLES_CONFIRM: _("Be the second person when somebody gets a role that opens cases"),
    Permission.ROLES_PROPOSE: _("Give and withdraw roles; a role that opens cases also needs a second person"),
    Permission.ROLES_REVIEW: _("See all roles that have been given, by whom and when"),
    Permission.TRAINING_FOLLOW: _("See how many of a board’s managers are trained and in date, without names"),
    Permission.TRAINING_HOLD: _("Hold courses for managers, take attendance, and see who is trained"),
    Permission.TRAINING_IMPORT_PEOPLE: _("Take over units, managers and days of leave from the HR system’s file"),
}
"""What each permission means, in words for the help page."""
