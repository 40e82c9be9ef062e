"""Texts with places to fill in, such as `{name}`. Pure."""

import re
from collections.abc import Mapping

PLACES = {
    "name": "the applicant's name",
    "reference": "the reference of the application",
    "title": "its title",
    "call": "the title of the call",
    "programme": "the name of the programme",
}
_PLACE = re.compile(r"\{([^{}\s]*)\}")


def unknown_places(text: str) -> list[str]:
    """Places in the text that nothing can fill, in order, each once."""
    return list(dict.fromkeys(name for name in _PLACE.findall(text) if name not in PLACES))


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in; what is not known stays as it was typed."""
    return _PLACE.sub(lambda match: values.get(match.group(1), match.group()), text)
