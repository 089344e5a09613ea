"""The documents are true: every path, command, address, setting and picture that they name exists."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import click
import pytest
from werkzeug.exceptions import HTTPException

from hrstod.commands import main
from hrstod.settings import Settings
from tests.architecture.source import PACKAGE, ROOT, python_files, relative

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
OF_THE_SYSTEM = re.compile(r"/(etc|opt|tmp|usr|var)/")
MADE_LATER = ("instance/", ".venv", "node_modules", "static/dist/")
"""What an installation or a build makes; not in a fresh clone."""
ENDINGS = "cfg css env html ini js json md po pot py scss toml txt typ yaml"
FILE = re.compile(rf"[\w<>.*-]+\.({ENDINGS.replace(' ', '|')})")
A_PATH = re.compile(r"\.?[\w<>*-]+(/[\w<>.*-]+)*/?")


def documents() -> list[Path]:
    """List every document of ours."""
    return [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *sorted(DOCS.rglob("*.md"))]


def spans(text: str) -> Iterator[str]:
    """Give everything that stands as code in a document: in a line, and each line of a block of commands."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from (line.partition("  #")[0].strip() for line in block.splitlines() if line.strip())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


@cache
def file_names() -> frozenset[str]:
    """Give the names of all files of ours, whatever their folder."""
    folders = ("hrstod", "tests", "migrations", "translations", "docs")
    found = chain(ROOT.glob("*"), *((ROOT / folder).rglob("*") for folder in folders))
    return frozenset(path.name for path in found)


@cache
def make_targets() -> frozenset[str]:
    """Give what can be made."""
    return frozenset(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def is_command(words: list[str]) -> bool:
    """Tell whether `hrstod` understands these words."""
    command: click.Command = main
    for word in words:
        if word.startswith("--"):
            return any(word in (*one.opts, *one.secondary_opts) for one in command.get_params(click.Context(command)))
        if not isinstance(command, click.Group):
            return bool(command.params)
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True


def is_path(text: str) -> bool:
    """Tell whether a path exists from the root, or a file of that name anywhere; `<name>` stands for any."""
    if text.startswith(MADE_LATER):
        return True
    pattern = re.sub(r"<\w+>", "*", text.rstrip("/"))
    return any(ROOT.glob(pattern)) if "/" in pattern else pattern in file_names() or any(ROOT.glob(pattern))


def is_true(span: str) -> bool:
    """Tell whether a command can be typed, or a path be found; what is neither is not looked at."""
    words = span.split()
    ours = [place for place, word in enumerate(words) if word.endswith("bin/hrstod") or (word, place) == ("hrstod", 0)]
    if ours:
        return is_command(words[ours[0] + 1 :])
    if words[0] == "make":
        return set(words[1:2]) <= make_targets()
    if len(words) == 1 and (FILE.fullmatch(span) or ("/" in span and A_PATH.fullmatch(span))):
        return is_path(span)
    return all(is_path(word) for word in words if re.match(r"(docs|hrstod|tests)/", word))


def untrue(text: str) -> set[str]:
    """Give the commands, paths and settings that a document names and that do not exist."""
    settings = {f"HRSTOD_{name.upper()}" for name in Settings.model_fields}
    return {span for span in spans(text) if not is_true(span)} | set(re.findall(r"\bHRSTOD_[A-Z_]+", text)) - settings


def linked(path: Path, text: str) -> set[str]:
    """Give the links to files of ours that lead nowhere."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text)
    return {target for target in targets if not (path.parent / target).exists()}


@pytest.mark.parametrize("path", documents(), ids=relative)
def test_every_path_command_and_setting_that_a_document_names_exists(path: Path) -> None:
    """What somebody reads here, they can find, type and set."""
    assert untrue(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", documents(), ids=relative)
def test_every_link_leads_somewhere(path: Path) -> None:
    """Links between documents, and from documents to files, are whole."""
    assert linked(path, path.read_text(encoding="utf-8")) == set()


def test_every_address_that_a_document_names_exists(site: Flask) -> None:
    """An address in a document is one of the site’s, as the code writes it or as somebody would type it."""
    patterns = {re.sub(r"<\w+:", "<", rule.rule) for rule in site.url_map.iter_rules()}
    adapter = site.url_map.bind("localhost")
    unknown = set()
    for span in chain.from_iterable(spans(path.read_text(encoding="utf-8")) for path in documents()):
        address = re.sub(r"<\w+:", "<", span.split()[1] if re.match(r"(GET|POST) /", span) else span)
        if not address.startswith("/") or OF_THE_SYSTEM.match(address) or address == "/static/" or address in patterns:
            continue
        try:
            adapter.match(address.replace("<name>", "safety"))
        except HTTPException:
            unknown.add(span)
    assert unknown == set()


@pytest.mark.parametrize(
    "named",
    [
        "hrstod/web/nowhere.py",
        "nowhere.yaml",
        "hrstod content publish",
        "hrstod serve --fast",
        "make coffee",
        "HRSTOD_COLOUR",
    ],
)
def test_something_that_does_not_exist_would_be_noticed(named: str) -> None:
    """Each kind of thing that a document can name is looked up."""
    assert untrue(f"Use `{named}` for that.") == {named}


def test_files_that_an_installation_makes_are_called_what_the_code_calls_them() -> None:
    """What documents call the settings file, the database and the key is what the code opens."""
    text = "".join(path.read_text(encoding="utf-8") for path in python_files() if path.is_relative_to(PACKAGE))
    assert all(f"{name}" in text for name in ('"hrstod.env"', "'hrstod.db'", '"secret-key"'))


def test_every_picture_is_named_by_a_document() -> None:
    """No picture lies in `docs/pictures` that nobody shows."""
    text = "".join(path.read_text(encoding="utf-8") for path in documents())
    assert [path.name for path in sorted(PICTURES.glob("*")) if f"pictures/{path.name}" not in text] == []
