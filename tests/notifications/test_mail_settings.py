"""The settings about mail: none is guessed at, and none lets a password go over the network as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hrstod.settings import WrongSettings, described
from tests.conftest import make_settings

if TYPE_CHECKING:
    from pathlib import Path

MAIL = {"mail_server": "mail.example.se:587", "mail_from": "hr@example.se"}
SECRET = {"mail_name": "hrstod", "mail_password": "kanariefågel-8841"}


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ("mail_server", {"mail_server": "mail.example.se", "mail_from": "hr@example.se"}),
        ("mail_server", {"mail_server": "mail.example.se:0", "mail_from": "hr@example.se"}),
        ("mail_server", {"mail_server": "mail.example.se:99999", "mail_from": "hr@example.se"}),
        ("mail_from", {"mail_server": "mail.example.se:25"}),
        ("mail_from", MAIL | {"mail_from": "nobody"}),
        ("mail_from", MAIL | {"mail_from": "hr@example.se>\r\nBcc: x@example.se"}),
        ("mail_security", MAIL | {"mail_security": "ssl"}),
        ("mail_security", MAIL | SECRET | {"mail_security": "none"}),
        ("mail_password", MAIL | {"mail_name": "hrstod"}),
        ("mail_name", MAIL | {"mail_password": "x"}),
        ("digest_hour", {"digest_hour": 24}),
        ("jobs", {"jobs": "cron"}),
    ],
)
def test_a_wrong_setting_stops_with_its_name(tmp_path: Path, named: str, wrong: dict[str, Any]) -> None:
    """Nothing starts on a guess."""
    with pytest.raises(WrongSettings) as refused:
        make_settings(tmp_path, **wrong)
    assert named in str(refused.value).lower()


@pytest.mark.parametrize("right", [{}, MAIL, MAIL | SECRET, MAIL | {"mail_security": "none"}])
def test_these_are_accepted(tmp_path: Path, right: dict[str, Any]) -> None:
    """No mail, a server, a server that is signed in to, and one in a network of one's own."""
    assert make_settings(tmp_path, **right).digest_hour == 7


def test_a_password_may_go_unencrypted_to_this_machine_only(tmp_path: Path) -> None:
    """A server beside the site is reached over no network."""
    assert make_settings(tmp_path, **MAIL | SECRET | {"mail_server": "127.0.0.1:25", "mail_security": "none"})


def test_the_password_is_not_shown(tmp_path: Path) -> None:
    """`hrstod settings` says that it is set, and that is all."""
    shown = "\n".join(" ".join(line) for line in described(make_settings(tmp_path, **MAIL | SECRET)))
    assert SECRET["mail_password"] not in shown
