"""Who may open an address. Every address says it; a test walks them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

View = TypeVar("View", bound="Callable[..., Any]")


def open_to_everyone(view: View) -> View:
    """Say that a view needs no sign-in: it shows nothing about anybody and keeps nothing."""
    view.guard = "everyone"  # type: ignore[attr-defined]
    return view
