"""Reading what mail servers send back: reports after RFC 3464, and what is nearly one.

Pure: bytes in, a `Report` out. Whatever strangers send, it never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum
from html import unescape

# A report is short; what follows is the mail that came back.
MOST_BYTES = 256 * 1024
MOST_WORDS = 500
_LINES = 8
_DEEPEST = 5
# Where a server that hands a mail over writes down for whom it was.
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_SERVERS = re.compile(r"(mailer-daemon|postmaster|microsoftexchange\w*)\b", re.IGNORECASE)
_LATE = re.compile(r"\bdelayed\b|^warning\b", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\s]+")


class Outcome(StrEnum):
    """What became of the mail, by the server's word."""

    FAILED = "failed"
    DELAYED = "delayed"
    PASSED = "passed"


# The worst of several recipients counts; `relayed`, `delivered` and `expanded` are all well.
_ACTIONS = {"failed": Outcome.FAILED, "delayed": Outcome.DELAYED}
_CLASSES = {"5": Outcome.FAILED, "4": Outcome.DELAYED, "2": Outcome.PASSED}


@dataclass(frozen=True)
class Report:
    """What a server says of one mail; `sent_to` is what it wrote about who gets the report."""

    outcome: Outcome
    words: str
    sent_to: str


def read_report(raw: bytes) -> Report | None:
    """The report in a mail, or `None` for what is none: an answer, or a note of an absence."""
    try:
        message = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
        parts = list(_parts(message))
    except RecursionError:  # Parts within parts, thousands deep: nobody's report.
        return None
    if not _is_report(message, parts):
        return None
    outcome, words = _told(parts)
    if outcome is None:
        outcome = Outcome.DELAYED if _LATE.search(_header(message, "Subject")) else Outcome.FAILED
    return Report(outcome, words or _first_lines(parts), _recipients(message))


def recipients_of(raw: bytes) -> str:
    """What servers wrote down about whom a mail is for, be it a report or not."""
    return _recipients(BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES]))


def _recipients(message: Message) -> str:
    return " ".join(
        str(value) for name in _RECIPIENT_HEADERS for value in message.get_all(name, [])
    )


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The message and its parts, without what is inside the mail that came back."""
    yield message
    if message.get_content_maintype() == "multipart" and depth < _DEEPEST:
        for part in message.get_payload() if message.is_multipart() else ():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _is_report(message: Message, parts: list[Message]) -> bool:
    if any(part.get_content_type() == "message/delivery-status" for part in parts):
        return True
    if message.get_content_type() == "multipart/report":
        # Others tell that a mail was read, or that somebody calls it spam.
        kind = message.get_param("report-type", "delivery-status")
        return str(kind).lower() == "delivery-status"
    if message.get("X-Failed-Recipients"):
        return True
    if _header(message, "Auto-Submitted").lower().startswith("auto-replied"):
        return False
    return any(_SERVERS.search(_header(message, name)) for name in ("From", "Return-Path"))


def _told(parts: list[Message]) -> tuple[Outcome | None, str]:
    """Outcome and words by the fields of the report; of several recipients, the worst."""
    found = [_of_recipient(fields) for part in parts for fields in _fields(part)]
    known = [(outcome, words) for outcome, words in found if outcome]
    return min(known, key=lambda each: list(Outcome).index(each[0]), default=(None, ""))


def _fields(part: Message) -> list[Message]:
    payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    if not isinstance(payload, list):
        return []
    return [each for each in payload if isinstance(each, Message)]


def _of_recipient(fields: Message) -> tuple[Outcome | None, str]:
    action = re.match(r"\s*([a-z]+)", _header(fields, "Action").lower())
    status = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})", _header(fields, "Status"))
    number = status[1] if status else ""
    if action:
        outcome = _ACTIONS.get(action[1], Outcome.PASSED)
    elif number:
        outcome = _CLASSES[number[0]]
    else:
        return None, ""
    words = re.sub(r"^\s*[\w-]+\s*;\s*", "", _header(fields, "Diagnostic-Code"))
    if words and number not in words:
        words = f"{number} {words}"
    return outcome, _plain(words) or ""


def _first_lines(parts: list[Message]) -> str:
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind:
                text = _text(part)
                if kind == "text/html":
                    text = unescape(re.sub(r"(?s)<(style|script)\b.*?</\1>|<[^>]*>", " ", text))
                lines = [line for line in text.splitlines() if line.strip()]
                if lines:
                    return _plain(" ".join(lines[:_LINES]))
    return "It came back, and the server said no more."


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # A made-up character set.
        return content.decode("latin-1")


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def _plain(text: str) -> str:
    """One line of what can be stored and read."""
    return _UNPRINTED.sub(" ", text).strip()[:MOST_WORDS]
