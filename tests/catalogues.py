"""Compare the catalogues with the texts in the code; with --update, take the new ones in.

Run by `make check` and `make translations`.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "translations" / "messages.pot"
SWEDISH = ROOT / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def extract() -> Catalog:
    """Read every text to translate out of the code and the templates."""
    catalog = Catalog(project="hrstod", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / "hrstod", method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        catalog.add(message, None, [(f"hrstod/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """Write a catalogue without what changes by itself: dates, versions and line numbers."""
    buffer = BytesIO()
    write_po(
        buffer,
        catalog,
        omit_header=True,
        sort_by_file=True,
        include_lineno=False,
        width=120,
        ignore_obsolete=True,
    )
    return buffer.getvalue()


def update() -> None:
    """Take new texts into the template and the Swedish catalogue; drop those that are no longer used."""
    fresh = extract()
    TEMPLATE.write_bytes(written(fresh))
    SWEDISH.parent.mkdir(parents=True, exist_ok=True)
    old = read_po(BytesIO(SWEDISH.read_bytes() if SWEDISH.exists() else b""), locale="sv")
    old.update(fresh, no_fuzzy_matching=True)
    SWEDISH.write_bytes(b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: sv\\n"\n'
                        b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n' + written(old))  # fmt: skip


def problems() -> list[str]:
    """Tell what is missing, empty, uncertain or no longer used."""
    fresh = extract()
    if TEMPLATE.read_bytes() != written(fresh):
        return ["translations/messages.pot is not what the code says. Run “make translations”."]
    swedish = read_po(BytesIO(SWEDISH.read_bytes()), locale="sv")
    found = []
    for message in fresh:
        if not message.id:
            continue
        translated = swedish.get(message.id)
        strings = translated.string if translated else ""
        if translated is None or not all(strings if isinstance(strings, tuple) else (strings,)):
            found.append(f"no Swedish for: {message.id}")
        elif translated.fuzzy:
            found.append(f"uncertain Swedish for: {message.id}")
        else:
            found.extend(f"{message.id}: {error}" for error in translated.check(swedish))
    return found


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    for line in problems():
        sys.stdout.write(line + "\n")
    sys.exit(bool(problems()))
