"""Nobody has to read code to run hrstod: settings and commands say what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hrstod.commands import main
from hrstod.settings import Settings, described
from tests.conftest import make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def commands(group: click.Group, name: str = "hrstod") -> Iterator[tuple[str, click.Command]]:
    """Give every command below a group, by what is typed."""
    for word, command in group.commands.items():
        yield f"{name} {word}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")


def without_help(group: click.Group) -> set[str]:
    """Give the commands and the options that do not say what they do."""
    found = set()
    for typed, command in commands(group):
        if not (command.help or "").strip():
            found.add(typed)
        found.update(
            f"{typed} {one.opts[0]}" for one in command.params if isinstance(one, click.Option) and not one.help
        )
    return found


def test_every_setting_is_described() -> None:
    """A setting says what it means in at least one whole sentence."""
    meanings = {name: field.description or "" for name, field in Settings.model_fields.items()}
    assert [name for name, meaning in meanings.items() if len(meaning.split()) < 4 or not meaning.endswith(".")] == []


def test_every_setting_is_listed_by_the_command(tmp_path: Path) -> None:
    """`hrstod settings` leaves none out."""
    listed = {name for name, _value, _meaning in described(make_settings(tmp_path))}
    assert listed == {f"HRSTOD_{name.upper()}" for name in Settings.model_fields}


def test_every_command_and_option_has_a_help_text() -> None:
    """`--help` is enough to find the way."""
    assert without_help(main) == set()


def test_a_command_without_a_help_text_would_be_noticed() -> None:
    """Both a bare command and a bare option are seen."""
    group = click.Group("hrstod")
    group.add_command(click.Command("erase", params=[click.Option(["--all"])]))
    assert without_help(group) == {"hrstod erase", "hrstod erase --all"}
