"""Reading the works of an ORCID record, as its public API gives them (version 3.0, JSON).

`https://pub.orcid.org/v3.0/<iD>/works`: groups of records of one work, of which the first that
has a title is taken. A list of single works, as the API gives them by number, is read too.
"""

import json
from collections.abc import Iterator
from typing import Any

from core.identifiers import is_orcid, plain_orcid
from reviews.works.entries import (
    LONGEST_ABSTRACT,
    MOST_AUTHORS,
    Author,
    Reading,
    natural_name,
    plain_doi,
    plain_year,
)


def read_orcid(text: str) -> Reading:
    """The works of the file. A record that is no work is named with its number."""
    reading = Reading()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        reading.problems.append(f"Line {line}: this is not JSON.")
        return reading
    found = False
    for number, records in enumerate(_groups(data), 1):
        found = True
        titled = [each for each in records if _text(each, "title", "title", "value").strip()]
        if not titled:
            reading.problems.append(f"Record {number} has no title.")
            continue
        _keep(reading, titled[0], [_doi(each) for each in records])
    if not found:
        reading.problems.append("There are no works in this file. Is it the works of the record?")
    return reading


def _groups(data: Any) -> Iterator[list[dict[str, Any]]]:
    """The records of each work: those of a group, or a single one."""
    if isinstance(data, dict) and isinstance(data.get("activities-summary"), dict):
        data = data["activities-summary"].get("works")
    if isinstance(data, dict) and isinstance(data.get("group"), list):
        for group in data["group"]:
            records = group.get("work-summary") if isinstance(group, dict) else None
            yield [each for each in records or [] if isinstance(each, dict)]
        return
    rows = data.get("bulk") if isinstance(data, dict) and "bulk" in data else data
    for each in rows if isinstance(rows, list) else [rows]:
        record = each.get("work", each) if isinstance(each, dict) else None
        if isinstance(record, dict) and "title" in record:
            yield [record]


def _keep(reading: Reading, record: dict[str, Any], dois: list[str]) -> None:
    reading.add(
        1,
        _text(record, "title", "title", "value"),
        year=plain_year(_text(record, "publication-date", "year", "value")),
        doi=next(filter(None, dois), ""),
        abstract=" ".join(_text(record, "short-description").split())[:LONGEST_ABSTRACT],
        authors=tuple(_authors(record))[:MOST_AUTHORS],
    )


def _authors(record: dict[str, Any]) -> Iterator[Author]:
    contributors = record.get("contributors")
    rows = contributors.get("contributor") if isinstance(contributors, dict) else None
    for each in rows if isinstance(rows, list) else []:
        name = natural_name(_text(each, "credit-name", "value"))
        orcid = plain_orcid(_text(each, "contributor-orcid", "path"))
        if name:
            yield Author(name, orcid if is_orcid(orcid) else "")


def _doi(record: dict[str, Any]) -> str:
    ids = record.get("external-ids")
    rows = ids.get("external-id") if isinstance(ids, dict) else None
    for each in rows if isinstance(rows, list) else []:
        if _text(each, "external-id-type").lower() == "doi":
            return plain_doi(_text(each, "external-id-value"))
    return ""


def _text(data: Any, *path: str) -> str:
    """What stands at the path, when it is text; "" otherwise."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data.replace("\x00", "") if isinstance(data, str) else ""
