"""Reading whom a person says they must not judge. Plain values."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
MOST = 50


@dataclass(frozen=True)
class Declared:
    """One person or organisation with whom something stands in the way."""

    name: str
    email: str
    words: str


def read_declared(text: str) -> list[Declared]:
    """`Name, address, what it is` a line; only the name has to be there, the rest in any order.

    Lines beyond 50 are not read as people; the text itself is kept elsewhere as it was said.
    """
    found: dict[tuple[str, str], Declared] = {}
    for line in text.replace("\x00", "").splitlines():
        address = _ADDRESS.search(line)
        email = address[0].lower()[:254] if address else ""
        rest = line.replace(address[0], "") if address else line
        parts = [" ".join(part.strip(" <>()").split()) for part in re.split(r"[,;:–—\t]", rest)]
        parts = [part for part in parts if part]
        if not parts and not email:
            continue
        name = parts[0] if parts else email
        each = Declared(name[:150], email, ", ".join(parts[1:])[:300])
        found.setdefault((each.name, each.email), each)
    return list(found.values())[:MOST]
