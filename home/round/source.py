"""What a round is made from: a file of applications, and everything drawn from it by a seed."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from random import Random

from grants.tables import BadRow, Row, read_rows
from reviews.roster import Row as ReviewerRow

RATINGS_NAME = "-ratings"
# A reviewer is known for the keywords of so many applications of the file.
KNOWN_FOR = 4
# Most keywords of one reviewer, as the form for reviewers would take them.
LONGEST_KEYWORDS = 4000


def applicant_email(number: int) -> str:
    """The address of the owner of the row with this number (first is 1)."""
    return f"applicant-{number:04d}@example.org"


def reviewer_email(number: int) -> str:
    """The address of the reviewer with this number (first is 1)."""
    return f"reviewer-{number:03d}@example.org"


@dataclass(frozen=True)
class Source:
    """The rows of the file, each with its owner's address, and the ratings by that address.

    Ratings are from 1 to 10, as people gave them; a row that nobody rated has none.
    """

    rows: list[Row | BadRow]
    ratings: dict[str, list[float]]

    @property
    def good(self) -> list[Row]:
        """The rows that can be read."""
        return [row for row in self.rows if isinstance(row, Row)]


def read_source(applications: Path) -> Source:
    """Read the applications, and `…-ratings.tsv` beside `…-submissions.tsv` when it is there."""
    rows: list[Row | BadRow] = []
    paper_ids: dict[str, str] = {}
    for number, row in enumerate(read_rows(applications), 1):
        if isinstance(row, BadRow):
            rows.append(row)
            continue
        email = applicant_email(number)
        rows.append(Row(row.line_number, {**row.values, "email": email}))
        paper_ids[row.values.get("paper_id", "")] = email
    stem = applications.stem.removesuffix("-submissions")
    beside = applications.with_name(f"{stem}{RATINGS_NAME}.tsv")
    ratings = _read_ratings(beside) if beside.exists() else {}
    return Source(rows, {paper_ids[key]: ratings[key] for key in paper_ids if key in ratings})


def _read_ratings(path: Path) -> dict[str, list[float]]:
    """Ratings by `paper_id`: the columns named by a number, blanks left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            record["paper_id"]: [
                float(value) for name, value in record.items() if name.isdigit() and value
            ]
            for record in csv.DictReader(stream, delimiter="\t")
        }


def reviewers_for(source: Source, count: int, random: Random) -> list[ReviewerRow]:
    """Reviewers who know what a few applications of the file are about."""
    known = [row.values["keywords"] for row in source.good if row.values.get("keywords")]
    rows = []
    for number in range(1, count + 1):
        fields = random.sample(known, min(KNOWN_FOR, len(known)))
        keywords = ", ".join(_distinct(", ".join(fields).split(",")))[:LONGEST_KEYWORDS]
        rows.append(
            ReviewerRow(
                email=reviewer_email(number),
                name=f"Reviewer {number:03d}",
                keywords=keywords,
                statement="",
                max_load=None,
            )
        )
    return rows


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def load_limit(applications: int, reviewers: int, each: int) -> int:
    """The most reviews of one reviewer: the even share and a tenth of room for conflicts."""
    return ceil(applications * each / reviewers * 1.1) + 1


def values_for(
    ratings: list[float], place: int, scales: dict[str, tuple[int, int]], random: Random
) -> dict[str, str]:
    """What the reviewer in this place (from 0) gives for each criterion, as text.

    A rating from 1 to 10 is stretched to the scale of the criterion; criteria differ from it by
    one step at most. Without ratings the judgement is drawn.
    """
    rating = ratings[place % len(ratings)] if ratings else min(10, max(1, random.gauss(5.5, 1.7)))
    values = {}
    for key, (lowest, highest) in scales.items():
        middle = lowest + (rating - 1) / 9 * (highest - lowest)
        value = round(middle + random.choice((-0.7, 0, 0, 0.7)))
        values[key] = str(min(highest, max(lowest, value)))
    return values
