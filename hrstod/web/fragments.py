"""Keep parts of pages that are the same for every reader, so that they are made once and not at every request.

In a template: `{% call kept("contact", contact.id, language()) %}…{% endcall %}`. Everything the part depends on is in
the key. Only public content is kept: a part with a token, a nonce or a sealed address in it is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask
    from markupsafe import Markup

MOST = 2000
"""How many parts are kept; there are some hundreds. Past that all are dropped and made again."""

PERSONAL = re.compile(r"csrf_token|nonce=|/steps/[a-z0-9-]+/\d+/[\w-]{40,}")


class PersonalFragment(Exception):
    """A part that is somebody's own was about to be kept for everybody."""


def keep_fragments(app: Flask) -> None:
    """Give templates `kept`, with a store of this site's own."""
    store: dict[tuple[Hashable, ...], Markup] = {}

    def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
        found = store.get(key)
        if found is None:
            found = caller()
            if PERSONAL.search(found):
                raise PersonalFragment(str(key))
            if len(store) >= MOST:
                store.clear()
            store[key] = found
        return found

    app.jinja_env.globals["kept"] = kept
