"""The whole site on one screen: settings, content, database, web, then the domains by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from hrstod import library
from hrstod.checklists import views as checklists
from hrstod.contacts import views as contacts
from hrstod.database.transaction import connect
from hrstod.extensions import csrf
from hrstod.guidance import views as guidance
from hrstod.settings import Settings, load_settings
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
    content = library.load(settings.content)

    app = Site("hrstod", static_folder=None, template_folder=None, instance_path=str(settings.instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
    app.jinja_env.template_class = SharedTemplate
    app.extensions.update(
        {
            "hrstod.settings": settings,
            "hrstod.exit_address": str(settings.exit_address),
            "hrstod.engine": connect(settings.database_address),
            "hrstod.guidance": content.guidance,
            "hrstod.contacts": content.contacts,
            "hrstod.checklists": content.checklists,
        }
    )
    app.jinja_env.globals["organisation"] = settings.organisation
    app.jinja_env.globals["idle_minutes"] = settings.idle_minutes

    access_log.keep_access_log(app)
    security.protect(app, settings)
    language.speak(app)
    leaving.let_people_leave(app)  # before the tokens: a form sent again after leaving is closed, not refused
    csrf.init_app(app)
    navigation.add_menu(app)
    formatting.format_pages(app)
    fragments.keep_fragments(app)
    errors.show_errors(app)
    static_files.serve_static_files(app, settings)

    app.register_blueprint(guidance.blueprint)
    app.register_blueprint(contacts.blueprint)
    app.register_blueprint(checklists.blueprint)
    return app
