"""The menu: the few places worth going to from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user

from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    text: str
    address: str
    is_here: bool


def add_menu(app: Flask) -> None:
    """Let templates ask for the menu."""
    app.jinja_env.globals["menu"] = menu


WORK = (
    (Permission.CASES_READ, "cases.show_list", "/c"),
    (Permission.TRAINING_HOLD, "training.overview.show", "/training"),
    (Permission.TRAINING_FOLLOW, "training.coverage.show", "/training"),
    (Permission.ACCOUNTS_READ, "people.list_people", "/people"),
    (Permission.ORGANISATION_READ, "organisation.show", "/organisation"),
    (Permission.AUDIT_READ, "audit.show", "/audit"),
    (Permission.DISPOSALS_READ, "retention.certificates", "/retention/certificates"),
    (Permission.KEYS_READ, "keys.show", "/keys"),
    (Permission.ROLES_CONFIRM, "people.waiting", "/waiting"),
)
"""Pages of administration, and what it takes to see them in the menu; of those that begin alike, the first one only."""


def menu() -> tuple[Entry, ...]:
    """List the menu, with where the reader is; for whoever is signed in, what their roles give them."""
    if not current_user.is_authenticated:
        return _open_menu()
    here = request.path
    mine = Entry(gettext("My page"), url_for("own.show"), here.startswith("/me"))
    texts = {
        "cases.show_list": gettext("Ongoing"),
        "training.overview.show": gettext("Training"),
        "training.coverage.show": gettext("Training"),
        "people.list_people": gettext("People"),
        "organisation.show": gettext("Organisation"),
        "audit.show": gettext("Events"),
        "retention.certificates": gettext("Certificates"),
        "keys.show": gettext("Keys"),
        "people.waiting": gettext("Waiting for you"),
    }
    work: dict[str, Entry] = {}
    for permission, endpoint, beginning in WORK:
        if beginning not in work and may(current_user.actor, permission):
            is_here = here == beginning or here.startswith(f"{beginning}/")
            work[beginning] = Entry(texts[endpoint], url_for(endpoint), is_here)
    support, contacts, _prepare = _open_menu()
    return (mine, *work.values(), support) if work else (mine, support, contacts)


def _open_menu() -> tuple[Entry, ...]:
    prepare = url_for("guidance.page", topic="prepare")
    here = request.path
    return (
        Entry(gettext("Support"), url_for("guidance.start"), here == "/" or here.startswith("/steps")),
        Entry(gettext("Contacts"), url_for("contacts.show_list"), here.startswith("/contacts")),
        Entry(gettext("Prepare"), prepare, here == prepare),
    )
