"""What strangers wrote, as a database and a page can hold it. Pure."""

from collections.abc import Mapping
from typing import Any


def text(value: str) -> str:
    """The text without what PostgreSQL and UTF-8 refuse: the character NUL and half characters."""
    return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def storable(value: Any) -> Any:
    """The same value, ready for JSON, with every text in it made storable."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {text(str(key)): storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value
