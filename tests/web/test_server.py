"""The real server, as `hrstod serve` starts it, asked over a real connection."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse

pytestmark = pytest.mark.xdist_group("server")  # in one process, so that one server is started

COMMAND = Path(sys.executable).with_name("hrstod")
CANARY = "kanarie8841"
LINE = re.compile(r"hrstod\.access ([A-Z]{3,7}|\(other\)) (/[a-z<>:./-]*|\(no route\)) \d{3}")


@dataclass
class Server:
    """A running server, and where it writes its log."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        """Ask on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def send(self, text: bytes) -> bytes:
        """Send bytes as they are, and give what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def lines(self) -> list[str]:
        """Give what has been logged, once the answer's own line has been written."""
        return self.log.read_text(encoding="utf-8").splitlines()


def start(folder: Path) -> Server:
    """Start a server on a free port and wait until it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "HRSTOD_INSTANCE": str(folder),
        "HRSTOD_CONTENT": str(EXAMPLES),
        "HRSTOD_LISTEN": f"127.0.0.1:{port}",
        "HRSTOD_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
    }
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [COMMAND, "serve", "--migrate"], env={**os.environ, **settings}, stdout=file, stderr=subprocess.STDOUT
        )
    for _ in range(200):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return Server(port, log, process)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    process.kill()
    pytest.fail("the server does not listen")


@pytest.fixture(scope="module")
def server_without_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server whose database nobody answers for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRSTOD_DATABASE", "postgresql+psycopg://anna@127.0.0.1:9/x")
        server = start(tmp_path_factory.mktemp("without"))
    yield server
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=15)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that runs for all tests here, and end it by its id."""
    server = start(tmp_path_factory.mktemp("instance"))
    yield server
    server.process.terminate()
    server.process.wait(timeout=30)


def test_the_address_to_open_is_printed(server: Server) -> None:
    """Whoever starts the site is told where it is, before anything else about it."""
    said = next(line for line in server.lines() if line != "The tables are up to date.")
    assert said.startswith(f"hrstod is at http://127.0.0.1:{server.port} ")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/leave", "/steps/gates/1/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_no_answer_names_the_server(server: Server, path: str, method: str) -> None:
    """What runs behind is nobody's business."""
    answer, _ = server.ask(path, method)
    assert not {"server", "x-powered-by", "via"} & {name.lower() for name, _ in answer.getheaders()}


def test_headers_arrive_as_they_were_set(server: Server) -> None:
    """The server adds and drops none of the headers that protect a reader."""
    answer, _ = server.ask("/")
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "same-origin")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'nonce-")


def test_static_files_come_compressed(server: Server) -> None:
    """Styles come with gzip, without a cookie, and to keep."""
    _, page = server.ask("/")
    path = re.findall(r'href="(/static/[^"]+\.css)"', page.decode())[0]
    answer, body = server.ask(path, Accept_Encoding="gzip", Cookie="hrstod=x")
    assert (answer.headers["Content-Encoding"], answer.headers["Set-Cookie"]) == ("gzip", None)
    assert b".govuk" in gzip.decompress(body)


def test_one_connection_serves_many_pages(server: Server) -> None:
    """A browser keeps its connection from page to page."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    statuses = []
    for path in ("/", "/contacts", "/read/prepare"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert statuses == [200, 200, 200]


@pytest.mark.parametrize(
    "text",
    [
        b"GET /" + b"a" * 3_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: x\r\n" % one for one in range(100)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"\x00\xff nonsense\r\n\r\n",
        b"POST /shift HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /shift HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    ],
    ids=["long address", "many headers", "long header", "version", "nonsense", "two lengths", "negative length"],
)
def test_what_is_no_request_is_refused(server: Server, text: bytes) -> None:
    """Too long, too many, or no HTTP at all: refused before the site sees it, and without a word about the server."""
    status, _, rest = server.send(text).partition(b"\r\n")
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", status), status
    assert b"\r\nserver:" not in rest.lower()


def test_a_body_without_a_length_is_refused_when_it_is_too_much(server: Server) -> None:
    """A body sent piece by piece, whose size nobody has said, is not waited for without end."""
    head = b"POST /shift HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    piece = b"%x\r\n%s\r\n" % (10_000, b"x" * 10_000)
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    assert server.send(head + kind + piece * 10 + b"0\r\n\r\n")[9:12] in (b"400", b"413")


@pytest.mark.parametrize(
    "text",
    [
        f"GET /steps/gates/1/{CANARY}?q={CANARY} HTTP/1.1\r\nHost: localhost\r\nReferer: http://localhost/{CANARY}",
        f"GET /{CANARY} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {CANARY}\r\nCookie: hrstod={CANARY}",
        f"POST /shift HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\na={CANARY}",
        f"GET /static/{CANARY}.css HTTP/1.1\r\nHost: localhost",
        f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}.example.se",
        f"GET /{CANARY} HTTP/9.9\r\nHost: localhost",
        f"GET /{CANARY}\r\nHost: localhost",
        f"{CANARY} /{CANARY} HTTP/1.1\r\nHost: localhost",
        f"{CANARY.upper()}! /{CANARY} HTTP/1.1\r\nHost: localhost",
        f"GET / HTTP/1.1\r\nHost: localhost\r\n{CANARY} {CANARY}: x",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {CANARY}",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {CANARY}",
    ],
)
def test_the_log_never_holds_what_was_asked(server: Server, text: str) -> None:
    """Address, question, form, cookie and headers stay out of the log, even when the request is broken."""
    before = len(server.lines())
    server.send(text.encode() + b"\r\n\r\n")
    time.sleep(0.05)
    added = server.lines()[before:]
    assert not [line for line in added if CANARY in line.lower() or "127.0.0.1" in line]


def test_a_line_is_a_method_a_pattern_and_a_status(server: Server) -> None:
    """What is logged for a page can be read in one glance and tells nothing about who."""
    server.ask("/steps/gates/1/x")
    server.ask("/contacts?m=1")
    time.sleep(0.05)
    pages = [line for line in server.lines() if "hrstod.access" in line]
    assert pages
    assert not [line for line in pages if not LINE.fullmatch(line)]


def test_leaving_is_not_logged(server: Server) -> None:
    """Nobody can see in the log that somebody left."""
    before = len(server.lines())
    server.ask("/leave")
    server.ask("/left")
    time.sleep(0.05)
    assert server.lines()[before:] == []


def test_signing_in_is_not_logged(server: Server) -> None:
    """Neither by us, nor by a library that misses a token."""
    before = len(server.lines())
    answers = [server.ask(path, method)[0].status for method in ("GET", "POST") for path in ("/sign-in", "/unlock")]
    time.sleep(0.05)
    assert (answers, server.lines()[before:]) == ([200, 303, 400, 400], [])


def test_stopping_ends_at_once_and_well(tmp_path: Path) -> None:
    """Told to stop, the server answers what it has begun and ends without an error."""
    server = start(tmp_path)
    server.ask("/")
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=20) == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/contacts", "/read/prepare", "/steps/gates/all"])
def test_what_needs_no_database_is_there_without_it(server_without_database: Server, path: str) -> None:
    """A server that starts while the database is down warns, and shows numbers and guidance all the same."""
    answer, body = server_without_database.ask(path)
    assert (answer.status, b"tel:112" in body) == (200, True)
