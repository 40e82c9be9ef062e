"""Who is where in an application right now. Kept in the cache only, and gone by itself.

With the cache away nobody is seen; nothing else changes. Each person has an entry of their own, so
that two who say where they are at the same moment do not write over each other. Who may be seen is
not decided here: whoever asks names the people of the application's team.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.cache import cache

LIFE = 45
"""Seconds until somebody who says nothing counts as gone; pages say it every 20."""


@dataclass(frozen=True)
class Place:
    """The keys of the section somebody has open and of the question they are in, if any."""

    section: str
    question: str = ""


def _key(application: int, person: int) -> str:
    return f"presence:{application}:{person}"


def be(application: int, person: int, place: Place) -> None:
    """Somebody is here."""
    cache.set(_key(application, person), asdict(place), LIFE)


def leave(application: int, person: int) -> None:
    """Somebody closes the page."""
    cache.delete(_key(application, person))


def places(application: int, people: Iterable[int]) -> dict[int, Place]:
    """Where each of these people is, without those who are not there."""
    keys = {_key(application, person): person for person in people}
    if not keys:
        return {}
    return {keys[key]: Place(**found) for key, found in cache.get_many(list(keys)).items()}
