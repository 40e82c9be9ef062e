"""Reads YAML a stranger wrote. Pure.

References (`&name`, `*name`) are refused: with a few of them a small file stands for billions of
values. Without them what is read is no larger than its text.
"""

from __future__ import annotations

from datetime import date
from typing import Any

SHOWN = 100


class NotPlain(ValueError):
    """The text is not YAML, or not such as is read here. line: that at fault, 0: unknown."""

    def __init__(self, line: int = 0, fault: str = "is not YAML") -> None:
        super().__init__(f"Line {line} {fault}." if line else f"The file {fault}.")


def read(text: str) -> Any:
    """The value a text stands for. Raises NotPlain, and nothing else whatever the text is."""
    # Imported here: the web process reads none.
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            event = self.peek_event()  # type: ignore[no-untyped-call]
            if getattr(event, "anchor", None) is not None:
                raise NotPlain(event.start_mark.line + 1, "has a reference (& or *)")
            return super().compose_node(parent, index)

    try:
        return yaml.load(text, Loader)  # noqa: S506 — a SafeLoader
    except NotPlain:
        raise
    except Exception as error:
        # The parser lets out what its helpers raise: IndexError, KeyError, AttributeError and more.
        mark = getattr(error, "problem_mark", None)
        raise NotPlain(mark.line + 1 if mark else 0) from error


def shown(value: Any) -> str:
    """A value that was read, to be quoted in a sentence or compared; “…” for what is no word."""
    if isinstance(value, str):
        return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    if isinstance(value, int) and not isinstance(value, bool):
        # Of longer numbers Python makes no text.
        return str(value) if value.bit_length() <= SHOWN else "…"
    return str(value) if isinstance(value, bool | float | date) else "…"
