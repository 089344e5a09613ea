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
    KEYS_READ = "keys:read"
    KEYS_RECOVER = "keys:recover"
    ORGANISATION_CHANGE = "organisation:change"
    ORGANISATION_READ = "organisation:read"
    PLANS_KEEP = "plans:keep"
    ROLES_CONFIRM = "roles:confirm"
    ROLES_PROPOSE = "roles:propose"
    ROLES_REVIEW = "roles:review"


MEANINGS = {
    Permission.ACCOUNTS_DISABLE: _("Close an account, and open it again"),
    Permission.ACCOUNTS_INVITE: _("Invite people, and invite them again"),
    Permission.ACCOUNTS_READ: _("See who has an account and with which roles"),
    Permission.AUDIT_EXPORT: _("Download the log of events as a file"),
    Permission.AUDIT_READ: _("Read the log of events"),
    Permission.KEYS_READ: _("See whether the keys and their recovery are in order"),
    Permission.KEYS_RECOVER: _("Open the page where two custodians restore somebody’s keys"),
    Permission.ORGANISATION_CHANGE: _("Change boards, administrations, units and who leads them"),
    Permission.ORGANISATION_READ: _("See boards, administrations, units and who leads them"),
    Permission.PLANS_KEEP: _("Keep one’s own support plans, which nobody else can read"),
    Permission.ROLES_CONFIRM: _("Be the second person when somebody gets a role that opens cases"),
    Permission.ROLES_PROPOSE: _("Give and withdraw roles; a role that opens cases also needs a second person"),
    Permission.ROLES_REVIEW: _("See all roles that have been given, by whom and when"),
}
"""What each permission means, in words for the help page."""
