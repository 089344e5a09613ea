"""The roles: what each is for, what it may do, and what it can never do. The help page prints this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.authorization.permissions import Permission

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Role:
    """A set of permissions that is given to somebody, for a board or for the whole municipality."""

    id: str
    name: LazyString
    purpose: LazyString
    never: LazyString
    """What somebody with this role cannot do, whoever wants it."""
    permissions: frozenset[Permission] = frozenset()
    per_board: bool = True
    """Whether it is given for one board at a time; otherwise for the whole municipality."""
    opens_cases: bool = False
    """Whether it takes two people to give, because it will open what HR writes about support."""


_ALL = (
    Role(
        "manager",
        _("Manager"),
        _("Leads a unit and supports those who work in it."),
        _("Reads nothing that HR writes, and nothing that another manager keeps."),
        frozenset({Permission.PLANS_KEEP, Permission.REQUESTS_SEND}),
    ),
    Role(
        "hr-support",
        _("HR support"),
        _("Supports managers and employees, keeps cases, and is the second person when a colleague gets this role."),
        _("Reads no manager’s support plan, no case of which they are not a reader, and nothing of another board’s."),
        frozenset(
            {
                Permission.ROLES_CONFIRM,
                Permission.CASES_OPEN,
                Permission.CASES_READ,
                Permission.CASES_NOTE_WRITE,
                Permission.CASES_TEAM_CHANGE,
                Permission.CASES_CLOSE,
                Permission.CASES_EXPORT,
                Permission.CASES_RELEASE,
                Permission.CASES_DISPOSE,
                Permission.REQUESTS_ANSWER,
            }
        ),
        opens_cases=True,
    ),
    Role(
        "trainer",
        _("Trainer"),
        _("Holds courses for managers."),
        _("Never learns whether a manager keeps a plan or has asked for support."),
        frozenset({Permission.TRAINING_HOLD, Permission.TRAINING_FOLLOW}),
    ),
    Role(
        "coordinator",
        _("Programme coordinator"),
        _("Follows up the city’s programme for a board."),
        _("Sees nothing about employees, only who leads each unit, and no single manager’s training."),
        frozenset({Permission.ORGANISATION_READ, Permission.TRAINING_FOLLOW}),
    ),
    Role(
        "content-editor",
        _("Content editor"),
        _("Looks after guidance and checklists, which are files that are checked before they are shown."),
        _("Sees nothing of what readers answer; nobody does."),
        per_board=False,
    ),
    Role(
        "contact-editor",
        _("Contact editor"),
        _("Looks after the contacts: calls each number, and mends those that are wrong."),
        _("Cannot change a number alone."),
        per_board=False,
    ),
    Role(
        "statistician",
        _("Statistician"),
        _("Prepares the yearly figures."),
        _("Cannot approve what they have prepared themselves, and never sees single cases."),
        frozenset({Permission.ORGANISATION_READ}),
        per_board=False,
    ),
    Role(
        "releaser",
        _("Approver of figures"),
        _("Reads the yearly figures that somebody else has prepared, and approves or refuses them."),
        _("Cannot change the figures."),
        frozenset({Permission.ORGANISATION_READ}),
        per_board=False,
    ),
    Role(
        "auditor",
        _("Data protection officer and auditor"),
        _("Reads who has done what to accounts, roles, keys and the organisation."),
        _("Cannot change anything, and opens nothing that is sealed."),
        frozenset(
            {
                Permission.AUDIT_READ,
                Permission.AUDIT_EXPORT,
                Permission.ROLES_REVIEW,
                Permission.ACCOUNTS_READ,
                Permission.ORGANISATION_READ,
                Permission.KEYS_READ,
                Permission.DISPOSALS_READ,
            },
        ),
        per_board=False,
    ),
    Role(
        "administrator",
        _("Administrator"),
        _("Invites people, gives roles, looks after the organisation, and hosts the page for recovery."),
        _("Has no key to anything: cannot read a plan or a case, and cannot give a role that opens cases alone."),
        frozenset(
            {
                Permission.ACCOUNTS_READ,
                Permission.ACCOUNTS_INVITE,
                Permission.ACCOUNTS_DISABLE,
                Permission.ROLES_PROPOSE,
                Permission.ROLES_REVIEW,
                Permission.ORGANISATION_READ,
                Permission.ORGANISATION_CHANGE,
                Permission.KEYS_READ,
                Permission.KEYS_RECOVER,
                Permission.TRAINING_IMPORT_PEOPLE,
            },
        ),
        per_board=False,
    ),
)

ROLES = {role.id: role for role in _ALL}
"""Every role, by its id."""
