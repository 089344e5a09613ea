"""The bare page: Flask and Jinja, nothing else, as many bytes as the page it is compared with."""

from __future__ import annotations

from flask import Flask, render_template_string

TEMPLATE = "<!doctype html><title>{{ title }}</title><p>{{ text }}</p>"


def create_bare() -> Flask:
    """Make a site with one page that is as long as the address says."""
    app = Flask(__name__)

    @app.get("/<int:size>")
    def bare(size: int) -> str:
        return render_template_string(TEMPLATE, title="Bare", text="x" * (size - len(TEMPLATE)))

    return app
