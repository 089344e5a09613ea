"""Released versions, words that YAML mistakes for something else, and a site that refuses what is wrong."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hrstod import library
from hrstod.app import create_app
from hrstod.commands import main
from hrstod.reading import InvalidContent
from tests.conftest import make_settings
from tests.factories.content import ContentCopy, example_content

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Reader

BROKEN = "checklists/waits/1.sv.yaml: tell: there is no step called “dream”"
OLD = "Det här är en gammal version."


@pytest.fixture
def broken(tmp_path: Path) -> ContentCopy:
    """Give content with one thing wrong in it."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change("checklists/waits/1.sv.yaml", "waits_for: [agree]", "waits_for: [dream]")
    return copy


def test_the_site_refuses_to_start_on_invalid_content(tmp_path: Path, broken: ContentCopy) -> None:
    """One fault in one file stops everything, and the file is named."""
    with pytest.raises(InvalidContent) as refused:
        create_app(make_settings(tmp_path, content=broken.folder))
    assert BROKEN in str(refused.value)


def test_the_content_of_the_settings_is_checked_when_no_folder_is_named(tmp_path: Path, broken: ContentCopy) -> None:
    """`hrstod content check` without a folder checks what the site would show."""
    environment = {"HRSTOD_INSTANCE": str(tmp_path), "HRSTOD_CONTENT": str(broken.folder)}
    result = CliRunner().invoke(main, ["content", "check"], env=environment)
    assert BROKEN in result.output.splitlines()


def test_a_new_version_is_a_new_file(reader: Reader) -> None:
    """Whoever begins now begins the newest."""
    assert "Gör new nu." in reader.get("/steps/versions/all").text


def test_an_old_version_stays_readable(reader: Reader) -> None:
    """Whoever has a plan made on the old one can read it, and is told that there is a newer."""
    page = reader.get("/steps/versions/versions/1")
    assert "Gör old nu." in page.text
    assert OLD in page.text


def test_the_newest_version_does_not_call_itself_old(reader: Reader) -> None:
    """The same page of the newest version says nothing of age."""
    assert OLD not in reader.get("/steps/versions/versions/2").text


def test_a_version_that_was_never_released_is_not_found(reader: Reader) -> None:
    """There is no version three."""
    assert reader.get("/steps/versions/versions/3").status == 404


def test_no_and_yes_are_words() -> None:
    """An answer called “no” is not false, whatever YAML 1.1 says."""
    checklist = example_content().checklists.find("branches", "sv")
    assert checklist is not None
    assert checklist.questions[0].option_ids == ("yes", "no", "unknown")


@pytest.mark.parametrize("text", ["10:00", '"10:00"'])
def test_ten_o_clock_is_ten_o_clock(tmp_path: Path, text: str) -> None:
    """Not 600, as YAML 1.1 reads it, which would open a line at ten past midnight."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change("contacts/national.yaml", 'opens: "09:00"', f"opens: {text}")
    hours = library.load(copy.folder).contacts["line"].hours
    assert hours is not None
    assert hours[0].opens == time(10)
