"""What is not answered: other hosts, other sites, forged forms, too much of anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from hrstod.app import create_app
from hrstod.web.security import LARGEST_BODY, MOST_FIELDS
from tests import cast
from tests.conftest import EXAMPLES, make_settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.cast import Reader
    from tests.page import Page

PUBLIC = "https://hr.example.se"


@pytest.fixture
def client(example_site: Flask) -> FlaskClient:
    """Give a bare client, which sends what no browser would."""
    return example_site.test_client()


def press_shift(reader: Reader, **options: Any) -> Page:
    """Press the button that switches Shift, on the page where it stands."""
    reader.get("/browse-safely")
    return reader.post("/shift", **options)


@pytest.mark.parametrize("host", ["example.se", "127.0.0.1.example.se", "localhost:80@example.se", "", "a b", "[::1"])
def test_an_unknown_host_gets_a_plain_page(client: FlaskClient, host: str) -> None:
    """A page sent to the wrong name says that it did not work, and 112, and follows no link of that name."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert ("tel:112" in answer.text, "example.se" in answer.text) == (True, False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000"])
def test_this_machine_answers_to_each_of_its_names(client: FlaskClient, host: str) -> None:
    """Any name of this machine, with any port, is a known host."""
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_public_site_does_not_answer_to_this_machines_names(tmp_path: Path) -> None:
    """A public site has one name."""
    client = create_app(make_settings(tmp_path, content=EXAMPLES, public_address=PUBLIC)).test_client()
    statuses = [client.get("/", headers={"Host": host}).status_code for host in ("hr.example.se", "localhost")]
    assert statuses == [200, 400]


@pytest.mark.parametrize(("proxies", "status"), [(0, 200), (1, 400)])
def test_a_forwarded_host_counts_only_from_a_proxy_of_ours(proxies: int, status: int, tmp_path: Path) -> None:
    """Without a proxy the header is anybody's and passed over; with one it must be a name of ours."""
    client = create_app(make_settings(tmp_path, content=EXAMPLES, proxies=proxies)).test_client()
    assert client.get("/", headers={"X-Forwarded-Host": "example.se"}).status_code == status


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_a_write_from_another_site_is_refused(reader: Reader, site: str) -> None:
    """Even with a token, a form that another site sent does nothing."""
    assert press_shift(reader, headers={"Sec-Fetch-Site": site}).status == 403
    assert "gör ingenting" not in reader.get("/browse-safely").text


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_a_write_from_our_own_page_is_taken(reader: Reader, site: str | None) -> None:
    """From our page, from the address field, or from a browser that does not say."""
    assert press_shift(reader, headers={"Sec-Fetch-Site": site} if site else {}).status == 303


def test_another_site_may_lead_here(client: FlaskClient) -> None:
    """A link on an intranet opens our pages as any link does."""
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", ["/shift", "/open", "/contacts/wrong-number", "/steps/gates/1/x"])
@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "made-up"}])
def test_a_write_without_the_token_is_refused(client: FlaskClient, path: str, token: dict[str, str]) -> None:
    """Each address that writes demands the word that stood in our form."""
    assert client.post(path, data=token).status_code == 400


def test_whoever_refuses_cookies_is_offered_the_whole_list(example_site: Flask) -> None:
    """A reader without cookies sends no token back; the page says what to do instead."""
    page = press_shift(cast.without_cookies(example_site))
    assert "läsa varje checklista hel på en sida" in page.text
    assert "Inget sparades" in page.text


def test_another_browsers_token_is_no_token(example_site: Flask) -> None:
    """A token is good in the browser it was given to."""
    anna, david = cast.anna(example_site), cast.david(example_site)
    anna.get("/browse-safely")
    david.get("/browse-safely")
    assert anna.last is not None
    assert david.post("/shift", anna.last.hidden()).status == 400


@pytest.mark.parametrize("path", ["/contacts", "/read/prepare", "/browse-safely"])
def test_no_page_holds_another_readers_token(example_site: Flask, path: str) -> None:
    """Parts of a page may be kept from one reader to the next; a token never is."""
    tokens = []
    for reader in (cast.anna(example_site), cast.david(example_site)):
        reader.get(path)
        assert reader.last is not None
        tokens.append({element.get("value") for element in reader.last.all(".//input[@name='csrf_token']")})
    assert not tokens[0] & tokens[1]


@pytest.mark.parametrize("referrer", [None, "https://example.se/", "http://hr.example.se/"])
def test_over_https_a_write_names_the_page_it_comes_from(tmp_path: Path, referrer: str | None) -> None:
    """Encrypted, a token alone is not enough: the page before must be ours."""
    client = create_app(make_settings(tmp_path, content=EXAMPLES, public_address=PUBLIC)).test_client()
    token = client.get("/browse-safely", base_url=PUBLIC).text.partition('csrf_token" value="')[2].partition('"')[0]

    def send(referrer: str | None) -> TestResponse:
        headers = {"Referer": referrer} if referrer else {}
        return client.post("/shift", base_url=PUBLIC, data={"csrf_token": token}, headers=headers)

    assert (send(referrer).status_code, send(f"{PUBLIC}/browse-safely").status_code) == (400, 303)


def test_a_body_over_the_limit_is_refused_unread(client: FlaskClient) -> None:
    """One byte too many and the answer is 413, in words."""
    body = b"a=" + b"x" * (LARGEST_BODY - 1)
    answer = client.post("/shift", data=body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "för långt" in answer.text) == (413, True)


def test_a_body_at_the_limit_is_read(reader: Reader) -> None:
    """Just as much as is allowed is taken as any other form."""
    reader.get("/browse-safely")
    assert reader.last is not None
    token = f"csrf_token={reader.last.hidden()['csrf_token']}&a="
    answer = reader._client.post(
        "/shift", data=token.ljust(LARGEST_BODY, "x"), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303


def test_a_field_over_the_limit_is_refused_in_parts_too(client: FlaskClient) -> None:
    """A form sent in parts cannot carry more than one sent in a row."""
    answer = client.post("/shift", data={"a": "x" * LARGEST_BODY}, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_form_of_too_many_parts_is_refused(client: FlaskClient) -> None:
    """Ten thousand small parts are as much work as one large."""
    parts = {f"a{number}": "" for number in range(MOST_FIELDS + 1)}
    assert client.post("/shift", data=parts, content_type="multipart/form-data").status_code == 413


def test_the_limits_are_what_they_should_be() -> None:
    """Nothing here needs more than an answer and a token."""
    assert (LARGEST_BODY, MOST_FIELDS) == (64 * 1024, 100)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "NONSENSE"])
def test_a_page_cannot_be_used_in_any_other_way(client: FlaskClient, method: str) -> None:
    """A page is read and not written; other methods are refused, with or without a token."""
    assert client.open("/", method=method).status_code in (400, 405)


@pytest.mark.parametrize("path", ["/shift", "/open", "/contacts/wrong-number"])
def test_what_writes_cannot_be_opened_as_a_page(reader: Reader, path: str) -> None:
    """An address that writes does nothing when it is only visited, and still leads on."""
    page = reader.get(path)
    assert (page.status, page.link("start")) == (405, "/")


def test_head_is_a_page_without_its_body(client: FlaskClient) -> None:
    """HEAD answers as GET does, and sends nothing."""
    head, get = client.head("/contacts"), client.get("/contacts")
    assert (head.status_code, head.data, head.content_type) == (200, b"", get.content_type)


def test_options_say_what_an_address_can_do(client: FlaskClient) -> None:
    """OPTIONS names the methods and lets no other origin in."""
    answer = client.options("/shift", headers={"Origin": "https://example.se"})
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/" + "a" * 5_000, "/steps/gates/1/" + "A" * 5_000, "/?" + "a" * 50_000])
def test_an_address_too_long_to_be_ours_breaks_nothing(reader: Reader, path: str) -> None:
    """Whatever its length, the answer is a page or a way to the start."""
    assert reader.get(path).status in (200, 303, 404, 414)


@pytest.mark.parametrize(
    "path", ["//example.se", "/\\example.se", "/%2f%2fexample.se", "/steps//example.se", "/read/https:%2f%2fexample.se"]
)
def test_no_address_of_ours_leads_to_somebody_elses(client: FlaskClient, path: str) -> None:
    """An address that looks like another site's is not followed there."""
    assert urlsplit(client.get(path).headers.get("Location", "")).hostname in (None, "localhost")
