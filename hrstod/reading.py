"""Read data files strictly, and collect everything that is wrong with them.

Content is what people act on, so a file is either wholly right or not used at all. Every reader here takes a list
of problems to add to, because an editor wants to see all that is wrong at once, not one thing a run.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Content(BaseModel):
    """Something an editor wrote: frozen, and with no field that nobody asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one file, in words for whoever wrote it."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        """Give the line as `hrstod content check` prints it."""
        return f"{self.file}: {self.place}: {self.message}" if self.place else f"{self.file}: {self.message}"


class InvalidContent(Exception):
    """Content that must not be shown to anybody; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class _StrictLoader(yaml.CSafeLoader):
    """YAML without its traps: `no` means no, `10:00` is not a number, and a key may stand only once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 (PyYAML's signature)
        seen: set[str] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a field's name is not a word", problem_mark=key_node.start_mark)
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key_node.value}” is written twice", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


_DROPPED = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int")
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _DROPPED]
    for first, resolvers in _StrictLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]*)$"), list("0123456789"))


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Read a UTF-8 file, or add a problem and return None."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, "", f"cannot be read as UTF-8 text ({type(error).__name__})"))
        return None


def parse_yaml(text: str, file: str, problems: list[Problem]) -> Any:
    """Parse YAML, or add a problem with its line and return None."""
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader, made stricter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problems.append(Problem(file, f"line {mark.line + 1}" if mark else "", error.problem or "is not YAML"))
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(file, "", f"is not YAML ({error})"))
    return None


Model = TypeVar("Model", bound=Content)


def validate(model: type[Model], raw: Any, file: str, place: str, problems: list[Problem]) -> Model | None:
    """Make a frozen object of raw data, or add one problem per fault and return None."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            where = " › ".join([place, *_names(fault["loc"], raw)]) if place else " › ".join(_names(fault["loc"], raw))
            problems.append(Problem(file, where, fault["msg"].removeprefix("Value error, ")))
        return None


def _names(location: tuple[int | str, ...], raw: Any) -> list[str]:
    """Turn a position such as steps/4/do into names: the fifth step is called by its id when it has one."""
    names: list[str] = []
    here = raw
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int):
            name = here.get("id") if isinstance(here, dict) else None
            names.append(str(name) if name else f"number {part + 1}")
        else:
            names.append(part)
    return names


def fingerprint(*texts: str) -> str:
    """Give the eight characters by which a translation remembers the text it was made from."""
    return hashlib.sha256("\n".join(text.strip() for text in texts).encode()).hexdigest()[:8]
