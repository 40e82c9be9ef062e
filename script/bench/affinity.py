"""Score reviewers against submissions from their texts and write a CSV.

    .venv/bin/python script/bench/affinity.py --reviewers R.jsonl --submissions S.jsonl \
        --out scores.csv

Lines of R are {"id", "works": [{"title", "abstract"}]}, also with "keywords" and
"statement"; lines of S are {"id", "title", "abstract"}, also with "keywords". The CSV
has the columns reviewer, submission, score.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reviews.affinity import Expertise, Text, affinities


def read_lines(path: Path) -> list[dict]:
    """The objects of a JSON Lines file, blank lines passed over."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def to_text(record: dict) -> Text:
    """A work or a submission; missing parts are empty."""
    parts = (record.get(name) or "" for name in ("title", "keywords", "abstract"))
    return Text(*parts)


def to_expertise(record: dict) -> Expertise:
    """A reviewer with works and, when given, own words."""
    works = tuple(to_text(work) for work in record.get("works") or ())
    return Expertise(record.get("keywords") or "", record.get("statement") or "", works)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reviewers", type=Path, required=True)
    parser.add_argument("--submissions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    reviewers, submissions = read_lines(options.reviewers), read_lines(options.submissions)
    began = time.perf_counter()
    scores = affinities([to_text(s) for s in submissions], [to_expertise(r) for r in reviewers])
    seconds = time.perf_counter() - began
    with options.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["reviewer", "submission", "score"])
        for column, reviewer in enumerate(reviewers):
            for row, submission in enumerate(submissions):
                writer.writerow([reviewer["id"], submission["id"], f"{scores[row, column]:.6f}"])
    print(f"{len(submissions)} x {len(reviewers)} scored in {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
