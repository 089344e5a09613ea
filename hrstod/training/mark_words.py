"""Attendance, in words for pages and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.training.rules import How, Mark

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

MARK_TEXTS: dict[Mark, LazyString] = {
    Mark.PRESENT: _("Present"),
    Mark.PARTLY: _("Partly"),
    Mark.EXCUSED: _("Excused"),
    Mark.ABSENT: _("Absent"),
}
HOW_TEXTS: dict[How, LazyString] = {
    How.CODE: _("by the code on the screen"),
    How.WORD: _("by the words on the screen"),
    How.LIST: _("by the trainer’s list"),
    How.FILE: _("by a file"),
}
