"""A browser without a screen that inspects every page it fetches.

Whatever a test is about, each page it meets must have one main heading, labels on its fields, headings in order, a
language, unique ids, no inline script or style, a neutral title and address, `no-store`, and ask nobody else for
anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import html5lib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from flask import Flask

BANNED = re.compile(r"våld|heder|misshandel|kvinnofrid|ärende|hotad|violence|honou?r|abus|\bcases?\b", re.IGNORECASE)
"""What may stand in no title, address or file name."""


def readable(address: str) -> str:
    """Give what can be read of an address: its path, without a sealed place, whose letters are chance."""
    return re.sub(r"(?<=/)[\w-]{40,}", "", urlsplit(address).path)


class BadPage(AssertionError):
    """A page breaks a rule that all pages keep."""


@dataclass
class Page:
    """One answer, parsed."""

    status: int
    address: str
    headers: Any
    body: bytes
    tree: Element | None = None

    @property
    def text(self) -> str:
        """Give the words on the page, one space between."""
        return " ".join(" ".join(self.main().itertext()).split())

    def main(self) -> Element:
        """Give the part between the frame and the foot."""
        assert self.tree is not None, "not a page"
        found = self.tree.find(".//main")
        assert found is not None
        return found

    def all(self, path: str) -> list[Element]:
        """Find elements by an ElementTree path."""
        return self.tree.findall(path) if self.tree is not None else []

    @property
    def heading(self) -> str:
        """Give the main heading."""
        return " ".join("".join(self.all(".//h1")[0].itertext()).split())

    @property
    def title(self) -> str:
        """Give what stands in the browser's tab and history."""
        return "".join(self.all(".//title")[0].itertext()).strip()

    @property
    def language(self) -> str:
        """Give the language the page says it is in."""
        return self.tree.get("lang", "") if self.tree is not None else ""

    def link(self, text: str) -> str:
        """Give the address of the link with this text somewhere in it."""
        for element in self.all(".//a"):
            if text in " ".join("".join(element.itertext()).split()):
                return element.get("href", "")
        raise AssertionError(f"no link says “{text}” on {self.address}: {self.text[:400]}")

    def links(self) -> list[str]:
        """Give all addresses of ours on the page."""
        return [href for element in self.all(".//a") if (href := element.get("href", "")).startswith(("/", "?"))]

    def hidden(self) -> dict[str, str]:
        """Give the hidden fields of the page's last form."""
        return {
            element.get("name", ""): element.get("value", "")
            for element in self.all(".//main//input")
            if element.get("type") == "hidden"
        }


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, follows nothing by itself, and refuses bad pages."""

    app: Flask
    cookies: bool = True
    last: Page | None = None
    visited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with no cookies."""
        self._client = self.app.test_client(use_cookies=self.cookies)

    def set_cookie(self, name: str, value: str) -> None:
        """Put a cookie into the browser, as a thief would."""
        self._client.set_cookie(name, value, domain="localhost")

    def cookie(self, name: str) -> str | None:
        """Give a cookie's value, None when there is none by that name."""
        found = self._client.get_cookie(name, domain="localhost")
        return found.value if found is not None else None

    def get(self, address: str, **options: Any) -> Page:
        """Fetch a page as it is."""
        return self._read(address, self._client.get(address, **options))

    def follow(self, address: str, **options: Any) -> Page:
        """Fetch a page, through any redirects of ours."""
        page = self.get(address, **options)
        while page.status in (301, 302, 303):
            page = self.get(page.headers["Location"])
        return page

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> Page:
        """Send a form, with the hidden fields of the page it stands on."""
        hidden = self.last.hidden() if self.last is not None and self.last.tree is not None else {}
        return self._read(address, self._client.post(address, data={**hidden, **(data or {})}, **options))

    def send(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> Page:
        """Send a form and follow where it leads."""
        page = self.post(address, data, **options)
        return self.follow(page.headers["Location"]) if page.status in (302, 303) else page

    def _read(self, address: str, response: Any) -> Page:
        page = Page(response.status_code, address, response.headers, response.get_data())
        if response.mimetype == "text/html" and page.status not in (301, 302, 303):
            page.tree = parse(page.body)
            inspect(page)
            self.last = page
        self.visited.append(address)
        return page


def parse(body: bytes) -> Element:
    """Read HTML as strictly as the standard does."""
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    found: Element = parser.parse(body, transport_encoding="utf-8")
    return found


def inspect(page: Page) -> None:
    """Raise BadPage with every rule that a page breaks."""
    problems = list(_problems(page))
    if problems:
        raise BadPage(f"{page.address}: " + "; ".join(problems))


def _problems(page: Page) -> Iterator[str]:
    assert page.tree is not None
    yield from _frame_problems(page)
    yield from _structure_problems(page)
    yield from _request_problems(page)


def _frame_problems(page: Page) -> Iterator[str]:
    if page.language not in ("sv", "en"):
        yield "no language"
    if page.headers.get("Cache-Control") != "no-store":
        yield "may be stored"
    if "nonce-" not in page.headers.get("Content-Security-Policy", ""):
        yield "no content security policy"
    if not page.title.endswith("– HR-stöd") or page.title.startswith("–"):
        yield f"title “{page.title}”"
    for what, text in (("title", page.title), ("address", readable(page.address))):
        if BANNED.search(text):
            yield f"the {what} tells too much: {text}"
    if not any(element.get("href") == "tel:112" for element in page.all(".//a")):
        yield "112 is missing"


def _structure_problems(page: Page) -> Iterator[str]:
    headings = [element for element in page.tree.iter() if element.tag in ("h1", "h2", "h3", "h4")]  # type: ignore[union-attr]
    if [element.tag for element in headings].count("h1") != 1:
        yield "not exactly one main heading"
    levels = [int(element.tag[1]) for element in headings]
    if levels and any(after - before > 1 for before, after in zip([1, *levels], levels, strict=False)):
        yield f"headings out of order: {levels}"
    ids = [found for element in page.tree.iter() if (found := element.get("id"))]  # type: ignore[union-attr]
    if twice := {found for found in ids if ids.count(found) > 1}:
        yield f"ids used twice: {sorted(twice)}"
    labelled = {element.get("for") for element in page.all(".//label")}
    for element in page.tree.iter():  # type: ignore[union-attr]
        is_field = element.tag in ("input", "select", "textarea") and element.get("type") not in ("hidden", "submit")
        if is_field and element.get("id") not in labelled:
            yield f"no label for the field {element.get('name')}"
        if element.tag == "form" and element.get("method") not in ("get", "post"):
            yield "a form without a method"


def _request_problems(page: Page) -> Iterator[str]:
    for element in page.tree.iter():  # type: ignore[union-attr]
        if element.tag == "style" or element.get("style") is not None:
            yield "inline style"
        if element.tag == "script" and (element.get("src") is None or element.get("nonce") is None):
            yield "inline script"
        if any(name.startswith("on") for name in element.attrib):
            yield "inline handler"
        for name in ("src", "href", "action"):
            value = element.get(name) or ""
            if element.tag in ("script", "link", "img", "form", "iframe") and value and not value.startswith("/"):
                yield f"asks somebody else: {value}"
            if element.tag == "a" and BANNED.search(readable(value)):
                yield f"a link's address tells too much: {value}"
