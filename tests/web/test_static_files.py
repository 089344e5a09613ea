"""The built files: compressed, unchanging, and told to nobody's cookie."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from hrstod.app import create_app
from hrstod.web import static_files
from hrstod.web.static_files import FOLDER, NotBuilt
from tests.conftest import EXAMPLES, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

NAMES = sorted(path.name for path in FOLDER.glob("*") if path.suffix != ".gz")


def address(app: Flask, name: str) -> str:
    """Give the address of a built file, as templates do."""
    static: Any = app.jinja_env.globals["static"]
    return str(static(name))


@pytest.fixture(params=NAMES)
def answer(request: pytest.FixtureRequest, example_site: Flask) -> Iterator[TestResponse]:
    """Give each built file, asked for by a browser that has been here before."""
    client = example_site.test_client()
    client.get("/?lang=en")
    answer = client.get(address(example_site, request.param), headers={"Accept-Encoding": "gzip, br"})
    yield answer
    answer.close()


def test_there_are_styles_scripts_and_a_picture() -> None:
    """These tests would say nothing about an empty folder."""
    assert {name.rpartition(".")[2] for name in NAMES} == {"css", "js", "json", "svg"}


def test_a_file_may_be_kept_for_ever(answer: TestResponse) -> None:
    """Its address changes when it does, so a browser never has to ask again."""
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_file_comes_compressed(answer: TestResponse) -> None:
    """A telephone in a stairwell fetches as little as can be."""
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < len(gzip.decompress(answer.data))


def test_a_file_neither_sets_nor_depends_on_a_cookie(answer: TestResponse) -> None:
    """The same file goes to everybody."""
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_file_lets_no_other_site_read_it(answer: TestResponse) -> None:
    """No other origin is let in."""
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_file_says_what_it_is(answer: TestResponse) -> None:
    """Each has the type it needs, since guessing is forbidden."""
    kind = answer.content_type.partition(";")[0]
    assert kind in {"text/css", "text/javascript", "application/json", "image/svg+xml"}


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_knows_no_compression_gets_the_file_itself(example_site: Flask, name: str) -> None:
    """Without gzip the file comes as it is."""
    asked = {"Accept-Encoding": "identity"}
    with example_site.test_client().get(address(example_site, name), headers=asked) as answer:
        assert answer.data == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".js", ".css"))])
def test_a_file_asks_for_no_other(name: str) -> None:
    """No map, no font, no picture of somebody else's is named in what we send."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert "url(http" not in text.replace('"', "").replace("'", "")


@pytest.mark.parametrize(
    "path",
    ["../../app.py", "..%2f..%2fapp.py", "%2e%2e/%2e%2e/app.py", "....//app.py", "/etc/passwd", "hrstod.css/", "", "."],
)
def test_no_other_file_can_be_reached(example_site: Flask, path: str) -> None:
    """Whatever is written after the folder, only built files are served."""
    with example_site.test_client().get(address(example_site, path)) as answer:
        assert (answer.status_code, b"Flask" in answer.get_data()) == (404, False)


def test_an_address_of_older_files_is_gone(example_site: Flask) -> None:
    """After an upgrade nobody gets a new file under an old address."""
    assert example_site.test_client().get("/static/0123456789ab/hrstod.css").status_code == 404


def test_changed_files_change_their_addresses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example_site: Flask
) -> None:
    """One byte more in one file moves them all."""
    built = tmp_path / "built"
    built.mkdir()
    (built / "hrstod.css").write_bytes((FOLDER / "hrstod.css").read_bytes() + b"\n")
    monkeypatch.setattr(static_files, "FOLDER", built)
    other = create_app(make_settings(tmp_path / "instance", content=EXAMPLES))
    assert address(other, "hrstod.css") != address(example_site, "hrstod.css")


def test_a_site_without_files_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pages without their styles and their way out are worse than none."""
    monkeypatch.setattr(static_files, "FOLDER", tmp_path / "nothing")
    with pytest.raises(NotBuilt, match="make run"):
        create_app(make_settings(tmp_path, content=EXAMPLES))
