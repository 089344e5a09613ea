"""Which language a page is in: Swedish, until the reader chooses English."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale, get_translations

from hrstod.extensions import babel
from hrstod.settings import find_folder

LANGUAGES = {"sv": "Svenska", "en": "English"}
DEFAULT = "sv"


def speak(app: Flask) -> None:
    """Connect the catalogues, and let `?lang=` choose for the rest of the visit."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(find_folder("translations"))
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Stockholm"
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["other_language"] = other_language
    app.jinja_env.globals["language_address"] = language_address
    app.before_request(_remember)


def choose() -> str:
    """Choose the language of this request."""
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("lang")
    chosen = asked if asked in LANGUAGES else session.get("lang")
    return chosen if chosen in LANGUAGES else DEFAULT


def language_address(other: str) -> str:
    """Give this page's address in another language, with the choices that stand in it (one letter each)."""
    choices = {name: value for name, value in request.args.items() if len(name) == 1}
    return "?" + urlencode({**choices, "lang": other})


def _remember() -> None:
    asked = request.args.get("lang")
    if asked in LANGUAGES and session.get("lang") != asked:
        session["lang"] = asked  # also the one that is spoken already: at sign-in it wins over the account's own


def _catalogue() -> Any:
    """Find this request's catalogue once: a page asks for some forty texts."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def _gettext(text: str) -> str:
    return str(_catalogue().ugettext(text))


def _ngettext(one: str, many: str, number: int) -> str:
    return str(_catalogue().ungettext(one, many, number))


def language() -> str:
    """Give the language that is being shown."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT


def other_language() -> tuple[str, str]:
    """Give the other language and what it calls itself."""
    other = "en" if language() == "sv" else "sv"
    return other, LANGUAGES[other]
