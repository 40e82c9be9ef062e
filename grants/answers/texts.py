"""Answers in words: short and long text, keywords, links. Pure."""

import re
from urllib.parse import urlsplit

from core.counting import count_characters, count_words
from grants.answers.shapes import Asked, Problem, one_line, plural

MAX_SHORT = 300
MAX_KEYWORD = 80
MAX_LINK = 2000
_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")


def parse_keywords(text: str) -> list[str]:
    """Words separated by commas, semicolons or line ends, each once (in any case), in order."""
    found: dict[str, str] = {}
    for word in map(one_line, re.split(r"[,;\n]", text)):
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def parse_link(text: str) -> str:
    """The address; `example.org/x` and a bare DOI get what is missing in front of them."""
    text = text.strip()
    doi = _DOI.fullmatch(text)
    if doi:
        return f"https://doi.org/{doi[1]}"
    return f"https://{text}" if _HOST.fullmatch(text) else text


def check_text(value: str, asked: Asked) -> list[Problem]:
    """Too many words or characters. The text stays as it is: it is marked, never cut."""
    found = []
    limit = asked.word_limit
    if limit is not None and (count := count_words(value)) > limit:
        words = plural(count, "word", "words")
        found.append(Problem(f"{words}, {count - limit:,} more than the {limit:,} allowed."))
    most = asked.character_limit
    if asked.kind == "short_text":
        most = min(most or MAX_SHORT, MAX_SHORT)
    # A text has at least as many code points as characters.
    if most is not None and len(value) > most and (count := count_characters(value)) > most:
        characters = plural(count - most, "character", "characters")
        found.append(Problem(f"{characters} more than the {most:,} allowed."))
    return found


def check_keywords(value: list[str], _asked: Asked) -> list[Problem]:
    """A keyword that is a sentence."""
    long = [word for word in value if len(word) > MAX_KEYWORD]
    return [
        Problem(f"“{word[:40]}…” is too long for a keyword. Separate keywords with commas.")
        for word in long
    ]


def check_link(value: str, _asked: Asked) -> list[Problem]:
    """An address of the web with a host; who signs in with a password in it gave away too much."""
    try:
        parts = urlsplit(value)
        host, secret = parts.hostname or "", parts.password
    except ValueError:
        host, secret, parts = "", None, urlsplit("")
    web = parts.scheme.lower() in {"http", "https"} and "." in host.strip(".")
    if not web or re.search(r"\s", value) or len(value) > MAX_LINK:
        return [Problem("this is not a web address. Write it like https://example.org/page.")]
    if secret:
        return [Problem("the address holds a password. Take it out before you save it here.")]
    return []
