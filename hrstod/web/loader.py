"""Where templates come from: each package brings its own, under its own name."""

from __future__ import annotations

from jinja2 import FileSystemLoader, PackageLoader, PrefixLoader

from hrstod.settings import PACKAGE


def template_loader() -> PrefixLoader:
    """Find `contacts/list.html` in `hrstod/contacts/templates/`, and the component library under its own name."""
    ours = {path.parent.name: FileSystemLoader(path) for path in sorted(PACKAGE.glob("*/templates"))}
    theirs = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    return PrefixLoader({**ours, **theirs})
