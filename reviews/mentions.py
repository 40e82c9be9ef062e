"""Mentions in a discussion, stored so that they name nobody.

`@Rita Levi`, written by somebody who may see that name, is stored as `@[r2]`; each reader is
shown the label they may know. Plain functions on plain values.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"@\[(r\d+|chair|staff)\]")


def encode(text: str, handles: Mapping[str, str]) -> tuple[str, set[str]]:
    """The text as it is stored, and the tokens in it.

    `handles` are the labels the writer may use, with the token of each. The longest label that
    fits counts, in any case of letters, and only whole words: `@Reviewer 2` is not in
    `@Reviewer 21`. A token that was typed as such is taken apart: it mentions nobody.
    """
    text = _TOKEN.sub(r"@ [\1]", text)
    if not handles:
        return text, set()
    by_label = {label.casefold(): token for label, token in handles.items()}
    longest_first = sorted(handles, key=len, reverse=True)
    pattern = re.compile(rf"@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    found: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        token = by_label.get(match.group(1).casefold())
        if token is None:
            return match.group(0)
        found.add(token)
        return f"@[{token}]"

    return pattern.sub(replace, text), found


def tokens_in(stored: str) -> set[str]:
    """The tokens a stored text mentions."""
    return set(_TOKEN.findall(stored))


def decode(stored: str, labels: Mapping[str, str]) -> str:
    """The text as somebody reads it who knows the tokens by these labels."""
    return _TOKEN.sub(lambda match: f"@{labels.get(match.group(1), 'a reviewer')}", stored)
