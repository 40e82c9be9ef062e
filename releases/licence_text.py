"""Brings a licence text into the form in which two copies are compared.

Follows the matching guidelines of the SPDX specification (Annex B: white space, case,
quotation marks, dashes, code comment markers, bullets, equivalent words, copyright
notices, licence title). Wherever a guideline would let words of substance slip
through, this module is stricter: what is not set aside by a narrow rule stays in the
text, the comparison fails, and a person looks. No Django, no input or output.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NORMALISER = 1
"""Version of these rules; stored beside the hashes made with them."""

MAX_CHARACTERS = 65_536
"""Longer texts are not compared (the longest OSI-approved text has 46 kB)."""

MAX_NOTICES = 60
MAX_TITLE_LINES = 2
MAX_NAME_WORDS = 24
MAX_SMALL_WORDS = 3
MIN_NAME = 2

# Punctuation that carries no words. Whatever is neither a letter, a digit, white space
# nor in this set (~, $, %, &, +, zero-width and control characters, emoji) is kept as a
# word of its own, so that nothing can hide in it.
_IGNORED = (
    re.escape(".,;:!?'\"()[]{}<>*_-/\\|#=@^`")
    + "\u00b4\u2018-\u201f\u2010-\u2015\u2022\u00b7\u25cf\u25e6\u2032\u2033"
    + "\u00ab\u00bb\u00a9\u00ae\u2122\u2043\u2212"
)
_TOKEN = re.compile(rf"[^\W_]+|<!--|[^\s\w{_IGNORED}]")
_PREFIX = r"[\s#/*;>|!-]{0,40}"
_BULLET = re.compile(
    rf"^{_PREFIX}(?:[\u2022\u00b7\u25cf\u25e6]|o(?= )"
    rf"|\(?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[ivx]{{1,4}}|[a-z])[.)]\)?"
    r"|\d{1,2}(?:\.\d{1,2}){1,3})\*{0,2}\s+(?=\S)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)[a-z]{0,12}\s{0,9}$")
_TAG = re.compile(
    r"</?(?:p|br|pre|code|h[1-6]|b|i|em|strong|ul|ol|li|div|html|body)\s?/?>", re.IGNORECASE
)
_SPDX_TAG = re.compile(
    rf"^{_PREFIX}SPDX-License-Identifier:\s{{1,9}}([A-Za-z0-9.+() -]{{1,120}}?)[\s*/]{{0,9}}$"
)
_HTTPS = re.compile(r"\bhttps://", re.IGNORECASE)

# ruff: noqa: SIM905 - lists of words read better as text

# SPDX "equivalent words", one spelling each.
_EQUIVALENT = dict(
    pair.split("=")
    for pair in (
        "acknowledgement=acknowledgment analogue=analog analyse=analyze artefact=artifact "
        "authorisation=authorization authorised=authorized calibre=caliber cancelled=canceled "
        "capitalisations=capitalizations catalogue=catalog categorise=categorize centre=center "
        "emphasised=emphasized favour=favor favourite=favorite fulfil=fulfill "
        "fulfilment=fulfillment initialise=initialize judgement=judgment labelling=labeling "
        "labour=labor licence=license licences=licenses maximise=maximize modelled=modeled "
        "sublicence=sublicense sublicences=sublicenses "
        "modelling=modeling offence=offense optimise=optimize organisation=organization "
        "organise=organize practise=practice programme=program realise=realize "
        "recognise=recognize signalling=signaling utilisation=utilization whilst=while "
        "wilfull=wilful"
    ).split()
)
# Word pairs written with a hyphen, a space or nothing between.
_JOINED = {
    ("sub", "license"): ("sublicense",),
    ("sub", "licenses"): ("sublicenses",),
    ("non", "infringement"): ("noninfringement",),
    ("non", "commercial"): ("noncommercial",),
    ("per", "cent"): ("percent",),
    ("copyright", "holder"): ("copyright", "owner"),
    ("copyright", "holders"): ("copyright", "owners"),
}

_FIRST_OF_PAIR = frozenset(first for first, _ in _JOINED)

_YEAR_FIRST = r"(?:\d{4}[\d ,\u2013-]{0,30}\s)?"
_NOTICE = re.compile(
    rf"^{_PREFIX}(?:(?:portions|parts)\s{{1,3}})?{_YEAR_FIRST}"
    r"(?:(?:copyright\b|\u00a9|&copy;)|\(c\)\s{0,3}(?=copyright\b|\d{4})|(?<=\d\s)\(c\))(.{0,300})$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"\ball rights reserved\b\.?", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<[^<>\n]{1,60}>|\[[^\[\]\n]{1,60}\]|\{[^{}\n]{1,60}\}")
_PLACEHOLDER_WORDS = frozenset(
    "year years yyyy name of the copyright owner owners holder fullname full author authors "
    "organization company project person s and or date email".split()
)
_ADDRESS = re.compile(
    r"[<(]?(?:[a-z]{4,6}://[\w.+/@~?=&%#:-]{1,120}|[\w.+-]{1,64}@[\w.-]{1,80})[>)]?", re.IGNORECASE
)
_STRANGE = re.compile(r"[^\w\s,.;:'\"()<>\[\]{}\u2013\u2014\u00a9@/&*#!\u2018\u2019-]")
# Words of a sentence that grants, forbids or asks. One of them in a copyright line means
# the line may be more than a notice: it stays in the text.
_OPERATIVE = frozenset(
    "a agree agreed agreement agrees allow allowed any are be been being buy can cannot charge "
    "commercial commercially companies condition conditions consent copied copies copy "
    "copying could derivative derivatives distribute distributed distribution do does donate eula "
    "evaluation except exclusively express fee fees forbidden free grant granted grants has have "
    "if internal is it licence licenced license licensed licensee licensees licenses may "
    "military modification modifications modified modify must never no non noncommercial "
    "not only or owe owes paid pay payment percent permission permitted personal "
    "policy prior private profit prohibited proprietary provided publish purchase redistribute "
    "redistribution refund require required requires restricted restriction restrictions revenue "
    "royalties royalty sale sell shall should sold solely subject subscription term terms "
    "that this train training trial unless use used user users uses using was "
    "weights when where who will with without would written you your".split()
)
_GIVEN_NAMES = frozenset({"Will", "May"})
_KNOWN_HOLDERS = re.compile(r"\b(?:free software foundation|and any contributors)\b", re.IGNORECASE)
_SMALL = frozenset(
    "and the of by for et al de von van der den la le du di da del inc ltd llc gmbh co corp "
    "contributors authors author contributor others its their respective individual developers "
    "team members project holders owners present see in at".split()
)

# Where the SPDX templates of the BSD family have replaceable text: (before, what stands
# there in the template, other wordings, after). A name is accepted only when it stands in
# a copyright line of the same file.
_SLOTS = (
    (
        "neither the name of",
        "the copyright owner",
        (
            "the copyright owners",
            "the author",
            "the authors",
            "the organization",
            "the project",
            "the company",
            "the university",
        ),
        ("nor the names of its contributors may be used to endorse or promote products",),
        "",
    ),
    (
        "this software is provided by",
        "the copyright owners and contributors",
        (
            "the copyright owner and contributors",
            "the author and contributors",
            "the authors and contributors",
            "the regents and contributors",
            "the author",
            "the authors",
        ),
        ("as is and any express or implied warranties",),
        " and contributors",
    ),
    (
        "in no event shall",
        "the copyright owner or contributors",
        (
            "the copyright owners or contributors",
            "the author or contributors",
            "the authors or contributors",
            "the regents or contributors",
            "the author",
            "the authors",
        ),
        ("be liable for any direct indirect incidental",),
        " or contributors",
    ),
)
_SLOT_WORDS = 8
# Words for a role, not a name, even where a copyright line has them.
_ROLES = _SMALL | frozenset("university organization company copyright owner regents".split())

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Normalised:
    """A licence text ready to compare.

    tokens: the words that count. unstripped: the same with list numbers left in, for texts
    wrapped so that a number in mid-sentence opens a line. titles: title lines set aside,
    as words. notices: copyright lines set aside, as written. tag: what an
    SPDX-License-Identifier line says, or "".
    """

    tokens: Tokens
    unstripped: Tokens = ()
    titles: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    tag: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the words, as 64 hexadecimal digits."""
        return _digest(self.tokens)

    @property
    def digests(self) -> tuple[str, str]:
        """Hashes of the words without and with list numbers."""
        return _digest(self.tokens), _digest(("numbered", *self.unstripped))


def _digest(tokens: Tokens) -> str:
    return hashlib.sha256(" ".join(tokens).encode()).hexdigest()


def words(text: str) -> Tokens:
    """The words of a text in lower case, equivalent spellings made one."""
    return _joined(_raw(text))


def _raw(text: str) -> list[str]:
    return [
        _EQUIVALENT.get(token, token)
        for token in _TOKEN.findall(_HTTPS.sub("http://", text).lower())
    ]


def _joined(raw: Sequence[str]) -> Tokens:
    """Makes one spelling of the pairs that are written with a hyphen, a space or nothing."""
    out: list[str] = []
    position, last = 0, len(raw) - 1
    while position <= last:
        word = raw[position]
        joined = (
            _JOINED.get((word, raw[position + 1]))
            if word in _FIRST_OF_PAIR and position < last
            else None
        )
        if joined:
            out.extend(joined)
        else:
            out.append(word)
        position += 2 if joined else 1
    return tuple(out)


def is_notice(line: str) -> bool:
    """Whether a line is nothing but a copyright notice: years, names, addresses.

    Errs on the side of "no": a line with a word of a sentence in it, with many words in
    lower case, or with more than 24 words stays part of the text.
    """
    if _RIGHTS.fullmatch(line.strip(" \t#/*;>|!-")):
        return True
    match = _NOTICE.match(line.rstrip())
    if match is None:
        return False
    rest = _PLACEHOLDER.sub(_only_placeholder, match[1])
    rest = _KNOWN_HOLDERS.sub(" ", _RIGHTS.sub(" ", _ADDRESS.sub(" ", rest)))
    return _is_names(rest)


def _only_placeholder(match: re.Match[str]) -> str:
    """Drops <year> and [name of copyright owner]; leaves every other bracket as it was."""
    inside = set(words(match[0]))
    return " " if inside and inside <= _PLACEHOLDER_WORDS else match[0].strip("<>[]{}")


def _is_names(rest: str) -> bool:
    """Whether years, capitalised names and a few small words are all there is."""
    tokens = re.findall(r"[^\W_](?:[\w-]*[^\W_])?", rest)
    parts = re.findall(r"[^\W_]+", rest)
    if len(parts) > MAX_NAME_WORDS or _STRANGE.search(rest):
        return False
    if any(part.lower() in _OPERATIVE and part not in _GIVEN_NAMES for part in parts):
        return False
    small = [t for t in tokens if t[0].islower() and t not in _SMALL and t != "c"]
    return len(small) <= MAX_SMALL_WORDS


def _fill_slots(text: str, notices: list[str]) -> str:
    """Puts the template's wording where a BSD text names its own holder.

    text: words joined by blanks. Follows the replaceable parts of the SPDX templates, but
    takes no wording that is neither in the list above nor a name from a copyright line.
    """
    lines = [f" {' '.join(words(_PLACEHOLDER.sub(_only_placeholder, line)))} " for line in notices]
    for before, standard, others, afters, suffix in _SLOTS:
        for after in afters:
            pattern = rf"\b{before} ((?:\S+ ){{1,{_SLOT_WORDS}}}?){after}\b"
            match = re.search(pattern, text)
            if match is None:
                continue
            said = match[1].strip()
            name = said.removesuffix(suffix) if suffix else said
            named = len(name) > MIN_NAME and any(f" {name} " in line for line in lines)
            if said in others or (named and not set(name.split()) <= _ROLES):
                text = f"{text[: match.start(1)]}{standard} {text[match.end(1) :]}"
    return text


def normalise(text: str, titles: Mapping[str, object]) -> Normalised:
    """Sets aside what the guidelines allow and returns the words that count.

    titles: the known title lines, as words joined by blanks. Texts over MAX_CHARACTERS
    raise ValueError: the caller sends them to a person.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError("The text is longer than a licence can be.")
    kept: list[str] = []
    notices: list[str] = []
    found: list[str] = []
    tag = ""
    for line in _TAG.sub(" ", text.removeprefix("\ufeff")).splitlines():
        if not line.strip() or _FENCE.match(line):
            continue
        # A second tag is not set aside: two tags are a question for a person.
        if not tag and (match := _SPDX_TAG.match(line)):
            tag = match[1].strip()
            continue
        if len(notices) < MAX_NOTICES and is_notice(line):
            notices.append(line.strip())
            continue
        if not kept and len(found) < MAX_TITLE_LINES:
            title = " ".join(words(line))
            if title in titles or not title:
                found.extend([title] if title else [])
                continue
        kept.append(line)
    with_numbers: list[str] = []
    without: list[str] = []
    for line in kept:
        raw, bare = _raw(line), _BULLET.sub("", line, count=1)
        with_numbers += raw
        without += raw if bare == line else _raw(bare)
    return Normalised(
        tokens=tuple(_fill_slots(" ".join(_joined(without)), notices).split()),
        unstripped=tuple(_fill_slots(" ".join(_joined(with_numbers)), notices).split()),
        titles=tuple(found),
        notices=tuple(notices),
        tag=tag,
    )
