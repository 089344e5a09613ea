"""Where templates come from: each package brings its own, under its own name."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Template

from hrstod.settings import PACKAGE


class SharedTemplate(Template):
    """A template whose macros are read once.

    Jinja compares all globals at every import, in case a template was given some of its own. Ours never are, and the
    comparison was a seventh of a page's time (docs/performance.md).
    """

    def _get_default_module(self, ctx: Any = None) -> Any:  # noqa: ARG002 (Jinja's signature)
        if self._module is None:
            self._module = self.make_module()
        return self._module


def template_loader() -> PrefixLoader:
    """Find `contacts/list.html` in `hrstod/contacts/templates/`, and the component library under its own name.

    A part of the library that cannot speak Swedish has one of ours in its place.
    """
    ours = {path.parent.name: FileSystemLoader(path) for path in sorted(PACKAGE.glob("*/templates"))}
    in_place_of = FileSystemLoader(PACKAGE / "web" / "templates" / "in_place_of")
    theirs = {
        "govuk_frontend_jinja": ChoiceLoader([in_place_of, PackageLoader("govuk_frontend_jinja")]),
        "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
    }
    return PrefixLoader({**ours, **theirs})
