"""The whole site on one screen: settings, content, database, web, then the domains by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_login import current_user

from hrstod import clock, library
from hrstod.accounts import access, browser, faults, throttle
from hrstod.accounts import queries as account_queries
from hrstod.accounts.store import SignInStore
from hrstod.accounts.vault import open_vault
from hrstod.accounts.views import own, people, sign_in
from hrstod.audit import views as audit
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.cases.views import day, renewing, requests, words
from hrstod.cases.views import whole as cases
from hrstod.checklists import plan_views, support_plans
from hrstod.checklists import views as checklists
from hrstod.contacts import views as contacts
from hrstod.database.transaction import connect, end_reading
from hrstod.extensions import csrf, login
from hrstod.guidance import views as guidance
from hrstod.keys import views as keys
from hrstod.organisation import queries as organisation_queries
from hrstod.organisation import views as organisation
from hrstod.retention import views as retention
from hrstod.settings import Settings, load_settings
from hrstod.training import queries as training_queries
from hrstod.training.views import own as own_training
from hrstod.training.views import whole as training
from hrstod.web import access_log, errors, formatting, fragments, language, leaving, navigation, security, static_files
from hrstod.web.loader import SharedTemplate, template_loader

if TYPE_CHECKING:
    from jinja2 import BaseLoader


class Site(Flask):
    """Flask, with templates from each package under its own name."""

    def create_global_jinja_loader(self) -> BaseLoader:  # type: ignore[override]
        """Find templates where they are used."""
        return template_loader()


def create_app(settings: Settings | None = None) -> Flask:
    """Make the site, or refuse: WrongSettings, InvalidContent or NotBuilt, each with what is wrong in words."""
    settings = settings or load_settings()
    app = Site("hrstod", static_folder=None, template_folder=None, instance_path=str(settings.instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
    app.jinja_env.template_class = SharedTemplate
    app.extensions.update(_what_pages_ask_for(settings))
    app.jinja_env.globals["organisation"] = settings.organisation
    app.jinja_env.globals["idle_minutes"] = settings.idle_minutes
    app.jinja_env.globals["may"] = lambda permission: may(current_user.actor, Permission(permission))

    access_log.keep_access_log(app)
    security.protect(app, settings)
    language.speak(app)
    end_reading(app)
    login.init_app(app)
    login.request_loader(browser.find_reader)
    browser.note_foreign_cookie(app)
    # Before the tokens: a form that is sent again after leaving is closed, not refused.
    leaving.let_people_leave(app, forget=browser.end_browser)
    csrf.init_app(app)
    navigation.add_menu(app)
    formatting.format_pages(app)
    fragments.keep_fragments(app)
    errors.show_errors(app)
    faults.show_faults(app)
    static_files.serve_static_files(app, settings)

    open_parts = (guidance, contacts, checklists)
    work_parts = (plan_views, sign_in, own, people, organisation, audit, keys, training, cases, requests, retention)
    for part in (*open_parts, *work_parts):
        app.register_blueprint(part.blueprint)
    throttle.slow_down(app, app.extensions["hrstod.sign_in_store"], throttle.OPENINGS)
    return app


def _what_pages_ask_for(settings: Settings) -> dict[str, Any]:
    """Give what the domains find by name: settings, content, databases, and what they need of each other."""
    content = library.load(settings.content)
    return {
        "hrstod.settings": settings,
        "hrstod.exit_address": str(settings.exit_address),
        "hrstod.engine": connect(settings.database_address),
        "hrstod.guidance": content.guidance,
        "hrstod.contacts": content.contacts,
        "hrstod.checklists": content.checklists,
        "hrstod.support_measures": content.support_measures,
        "hrstod.case_choices": content.case_choices,
        "hrstod.safety_plan": content.safety_plan,
        "hrstod.typing_guard": content.typing_guard,
        "hrstod.drills": content.drills,
        "hrstod.vault": open_vault(settings),
        "hrstod.sign_in_store": SignInStore(settings.memory),
        "hrstod.names": {
            "account": account_queries.account_names,
            "board": organisation_queries.board_names,
            "administration": organisation_queries.administration_names,
            "unit": organisation_queries.unit_names,
            "course": training_queries.course_names,
            "training_date": training_queries.training_date_names,
        },
        "hrstod.audit_words": {"choice": words.why_text, "recipient": words.recipient_text},
        "hrstod.load_actor": access.load_actor,
        "hrstod.own_parts": [
            day.own_part,
            renewing.own_part,
            plan_views.own_part,
            own_training.own_part,
            people.own_part,
            keys.own_part,
        ],
        "hrstod.tidy_locker": lambda content: support_plans.tidy(content, clock.today()),
    }
