"""One Chromium, one real server and one neutral page to leave to, shared by all stories."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import FLAGS, find_chromium
from tests.journeys.serving import Site, Weather, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

HRSTOD = Path(sys.executable).with_name("hrstod")
PATIENCE = 30_000
"""Milliseconds until a story gives up; only one that fails waits so long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story, so that no budget of computing holds for it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def weather() -> Iterator[str]:
    """Serve the neutral page that “Leave the page” leads to."""
    server = HTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Site]:
    """Serve the site as `make run` does, on a port of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        **os.environ,
        "HRSTOD_INSTANCE": str(folder),
        "HRSTOD_LISTEN": f"127.0.0.1:{port}",
        "HRSTOD_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        "HRSTOD_EXIT_ADDRESS": weather,
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([HRSTOD, "serve", "--migrate"], env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            yield Site(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait(15)


@pytest.fixture(scope="session")
def address(served: Site) -> str:
    """Give the site's address."""
    return served.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once, with its back/forward cache on, as people have it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


def open_page(
    chromium: Browser,
    address: str,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    script: bool = True,
    language: str = "sv",
    **options: Any,
) -> Page:
    """Open a browser of somebody's own at a site, on its first page."""
    context = chromium.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        **options,
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    page.goto("/" if language == "sv" else f"/?lang={language}")
    return page


@pytest.fixture
def open_browser(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open somebody's browser at the site: `open_browser(width=375, dark=True, script=False, language="en")`."""
    contexts: list[BrowserContext] = []

    def opened(**look: Any) -> Page:
        page = open_page(chromium, address, **look)
        contexts.append(page.context)
        return page

    yield opened
    for context in contexts:
        context.close()
