"""A list of publications in whatever form it comes."""

from collections.abc import Collection
from dataclasses import dataclass

from reviews.works.bibtex import read_bibtex
from reviews.works.entries import Reading, ReadWork
from reviews.works.orcid import read_orcid
from reviews.works.table import read_table

MOST = 2000


@dataclass(frozen=True)
class DryRun:
    """What a list would add: new works, those there already, and what could not be read."""

    new: list[ReadWork]
    known: list[ReadWork]
    problems: list[str]


def read_works(text: str) -> Reading:
    """The works of a text that is BibTeX, CSV or ORCID's JSON; which one shows in how it begins."""
    begins = text.lstrip("\ufeff \t\r\n")
    if begins[:1] in {"{", "["}:
        return read_orcid(begins)
    if "@" in text and not begins.partition("\n")[0].lower().startswith(("title,", "title;")):
        return read_bibtex(text)
    return read_table(text.lstrip("\ufeff"))


def dry_run(text: str, known: Collection[str]) -> DryRun:
    """What of the text is new, given the prints of what is there. 2,000 works at most.

    A work twice in the text counts once; the second is among the known.
    """
    reading = read_works(text)
    seen = set(known)
    new: list[ReadWork] = []
    old: list[ReadWork] = []
    for work in reading.works:
        (old if work.prints & seen else new).append(work)
        seen |= work.prints
    problems = list(reading.problems)
    if len(new) > MOST:
        problems.append(f"These are {len(new):,} works; the first {MOST:,} are taken.")
    return DryRun(new[:MOST], old, problems)
