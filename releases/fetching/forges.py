"""Takes the address of a tag, branch or commit on a forge's pages apart. Pure: no Django.

People copy what their browser shows. GitHub, GitLab, Gitea, Forgejo, Codeberg and Hugging Face put
what is shown behind the address of the repository.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_SHOWN = re.compile(
    r"(?P<repository>/(?:datasets/|spaces/)?[^/]{1,100}/[^/]{1,100})"
    r"/(?:releases/tag|src/(?:tag|branch|commit)|tree|commit)/(?P<reference>[^?#]{1,300})"
)
_SHOWN_BY_GITLAB = re.compile(r"(?:tree|tags|releases|commit|commits)/(?P<reference>[^?#]{1,300})")


class Place(NamedTuple):
    """The address of a repository, and the tag, branch or commit shown; "" for none."""

    repository: str
    reference: str


def place_of(url: str) -> Place:
    """The repository and what of it an address shows; the address itself where it shows none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Place(url, "")  # the fetcher refuses it, and says why
    start = f"{parts.scheme}://{parts.netloc}"
    before, dash, after = parts.path.partition("/-/")
    if dash and (match := _SHOWN_BY_GITLAB.fullmatch(after)):
        return Place(start + before, unquote(match["reference"]).strip("/"))
    if match := _SHOWN.fullmatch(parts.path):
        return Place(start + match["repository"], unquote(match["reference"]).strip("/"))
    return Place(url, "")


def readings(reference: str) -> list[str]:
    """What a shown reference may be, the longest first: a tag may hold a slash, a path follows."""
    parts = reference.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
