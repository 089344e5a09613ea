"""The menu: the few places worth going to from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext

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


def menu() -> tuple[Entry, ...]:
    """List the menu, with where the reader is."""
    prepare = url_for("guidance.page", topic="prepare")
    here = request.path
    return (
        Entry(gettext("Support"), url_for("guidance.start"), here == "/" or here.startswith("/steps")),
        Entry(gettext("Contacts"), url_for("contacts.show_list"), here.startswith("/contacts")),
        Entry(gettext("Prepare"), prepare, here == prepare),
    )
