"""The people of `deadline.py`: an asyncio client that writes, saves and submits as browsers do.

Every request has a connection of its own, as those of a thousand people have. What the server
acknowledged is remembered, so that it can be looked for afterwards.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

SAVE_EVERY = 15.0  # seconds between two saves of a person
PATIENCE = 30.0  # seconds a person waits for an answer
PAUSE = (1.0, 2.0, 4.0, 8.0)  # seconds before the first, second, … repetition
TEXTS = ("title", "summary", "proposal")
WORDS = ("we", "measure", "how", "much", "of", "what", "models", "learn", "can", "be", "shared")


@dataclass
class Tally:
    """What happened. Times are in seconds."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {"save": [], "look": [], "submit": []}
    )
    errors: Counter[str] = field(default_factory=Counter)
    saved: dict[str, dict[str, tuple[int, Any]]] = field(default_factory=dict)
    submitted: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    saves: int = 0

    def requests(self) -> int:
        """How many requests were answered or failed."""
        return sum(map(len, self.seconds.values())) + sum(self.errors.values())


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Person:
    """One signed-in browser."""

    def __init__(self, address: tuple[str, int], person: dict[str, str], tally: Tally) -> None:
        self.host, self.port = address
        self.reference, self.session = person["reference"], person["session"]
        self.token = secrets.token_hex(16)
        self.tally = tally

    async def ask(self, what: str, method: str, path: str, fields: dict[str, str]) -> Answer | None:
        """One request; `None` when no answer came, counted as an error of its kind."""
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._ask(method, path, fields)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            self.tally.errors[f"{what}: {type(error).__name__}"] += 1
            return None
        if answer.status >= 500:
            self.tally.errors[f"{what}: status {answer.status}"] += 1
            return None
        self.tally.seconds[what].append(time.perf_counter() - begun)
        return answer

    async def _ask(self, method: str, path: str, fields: dict[str, str]) -> Answer:
        body, kind = _multipart(fields) if fields else (b"", "")
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Connection: close",
            "Accept: application/json" if path.endswith("/answers/") else "Accept: text/html",
            f"Cookie: sessionid={self.session}; csrftoken={self.token}",
            f"X-CSRFToken: {self.token}",
            f"Content-Length: {len(body)}",
            *([f"Content-Type: {kind}"] if kind else []),
        ]
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            return _read(await reader.read(-1))
        finally:
            writer.close()


def _multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    mark = secrets.token_hex(12)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{mark}--\r\n").encode(), f"multipart/form-data; boundary={mark}"


def _read(data: bytes) -> Answer:
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("the answer was cut off")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    length = headers.get("content-length")
    if length and len(body) < int(length):
        raise ValueError("the answer was cut off")
    return Answer(int(first.split()[1]), headers, body)


class Drafter(Person):
    """Somebody who writes: a save every 15 seconds, repeated until it is acknowledged."""

    async def write(self, begin: float, until: float) -> None:
        """Write from a moment to another of the event loop's clock."""
        loop, number = asyncio.get_running_loop(), 0
        versions = dict.fromkeys(TEXTS, 0)
        await asyncio.sleep(max(0, begin - loop.time()))
        while loop.time() < until:
            due = loop.time() + SAVE_EVERY
            key = TEXTS[min(number, 2)]
            await self._save(key, self._text(key, number), versions, until)
            number += 1
            await asyncio.sleep(max(0, min(due, until) - loop.time()))

    def _text(self, key: str, number: int) -> str:
        words = " ".join(
            WORDS[each % len(WORDS)] for each in range(1 if key == "title" else 30 * number)
        )
        return f"{self.reference} {number} {words}".strip()

    async def _save(self, key: str, text: str, versions: dict[str, int], until: float) -> None:
        fields = {"csrfmiddlewaretoken": self.token, "question": key, "version": str(versions[key])}
        fields |= {"value": text, key: text}
        for pause in (*PAUSE, *[PAUSE[-1]] * 50):
            answer = await self.ask(
                "save", "POST", f"/applications/{self.reference}/answers/", fields
            )
            if answer is not None and answer.status == 200:
                versions[key] = _version(answer)
                self.tally.saves += 1
                self.tally.saved.setdefault(self.reference, {})[key] = (versions[key], text)
                return
            if answer is not None:
                # 422 when the call has closed; anything else must not happen.
                self.tally.errors[f"save: status {answer.status}"] += 1
                return
            if asyncio.get_running_loop().time() + pause > until:
                return
            await asyncio.sleep(pause)


def _version(answer: Answer) -> int:
    text = answer.body.decode()
    return int(text.split('"version":', 1)[1].split(",", 1)[0].strip(" }"))


class Submitter(Person):
    """Somebody who is done: reads everything once more and presses the button, some twice."""

    async def submit(self, when: float, *, twice: bool) -> None:
        """Submit at a moment of the event loop's clock, until an answer comes."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0, when - loop.time()))
        page = f"/applications/{self.reference}/submit/"
        await self.ask("look", "GET", page, {})
        presses = [self._press(page) for _ in range(2 if twice else 1)]
        await asyncio.gather(*presses)

    async def _press(self, page: str) -> None:
        fields = {"csrfmiddlewaretoken": self.token, "declaration": "on"}
        for pause in (*PAUSE, *[PAUSE[-1]] * 5):
            answer = await self.ask("submit", "POST", page, fields)
            if answer is not None:
                received = answer.status == 302 and "/receipt/" in answer.headers.get(
                    "location", ""
                )
                counted = self.tally.submitted if received else self.tally.refused
                counted[self.reference] = counted.get(self.reference, 0) + 1
                if not received:
                    self.tally.errors[f"submit: status {answer.status}"] += 1
                return
            await asyncio.sleep(pause)


async def crowd(
    address: tuple[str, int], world: dict[str, Any], *, seconds: float, tally: Tally
) -> None:
    """Everybody at once, for so many seconds."""
    loop = asyncio.get_running_loop()
    begin, until = loop.time() + 1, loop.time() + 1 + seconds
    drafters, submitters = world["drafters"], world["submitters"]
    work = [
        Drafter(address, person, tally).write(begin + SAVE_EVERY * place / len(drafters), until)
        for place, person in enumerate(drafters)
    ]
    work += [
        Submitter(address, person, tally).submit(
            begin + (seconds - 2) * place / len(submitters), twice=place % 10 == 0
        )
        for place, person in enumerate(submitters)
    ]
    await asyncio.gather(*work)
