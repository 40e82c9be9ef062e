"""What calibrating scores is worth on anybody's reviews, and what it costs.

    .venv/bin/python script/bench/calibration.py --scores FILE.csv
    .venv/bin/python script/bench/calibration.py --scores FILE.csv --json
    .venv/bin/python script/bench/calibration.py --ratings ../shared/data/iclr2021-ratings.tsv \
        --reviewers 300 --severity 1
    .venv/bin/python script/bench/calibration.py --synthetic 5000 1500 3

A scores file has the columns `application,reviewer,score`. Every score is predicted from all the
others: by the mean of the application's other scores, and by the mixed model (the application and
the reviewer); printed are correlation and root mean squared error of both over the scores whose
application has another one. `refusal` says why pages would show raw scores only.

A ratings file is tab separated, one paper a line, its ratings in columns named by numbers and
nobody's name. `--reviewers N` has N imagined people give them, drawn by lot with even loads, and
`--severity S` adds to each what such a person always adds (normal, standard deviation S): real
papers and real disagreement, with severities that are known. Without `--reviewers` each rating is
by somebody of its own, and severity cannot be told from chance.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from threadpoolctl import threadpool_limits

from reviews.calibration import Scored, calibrate, design_of, held_out
from reviews.mixed_model import fit
from reviews.standings import standings

VARIANCES = (0.26, 0.10, 0.64)
"""Of simulated scores: a quarter is the application (Mutz, Bornmann & Daniel 2012)."""


def read_scores(path: Path) -> list[Scored]:
    """The rows of a CSV file; exits with the line that cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"application", "reviewer", "score"} - set(reader.fieldnames or ())
        if missing:
            sys.exit(f"{path} lacks the column {', '.join(sorted(missing))}.")
        found = []
        for row in reader:
            try:
                found.append(Scored(row["application"], row["reviewer"], float(row["score"])))
            except ValueError:
                sys.exit(f"Line {reader.line_num}: {row['score']!r} is not a number.")
    return found


def read_ratings(path: Path, reviewers: int, severity: float, seed: int) -> list[Scored]:
    """The ratings with imagined reviewers, nobody twice on a paper."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t")
        columns = [name for name in reader.fieldnames or () if name.isdecimal()]
        papers = [[float(row[name]) for name in columns if row[name]] for row in reader]
    random = np.random.default_rng(seed)
    adds = random.normal(0, severity, reviewers)
    loads = np.zeros(reviewers)
    found, alone = [], 0
    for number, ratings in enumerate(papers):
        # The least busy, ties by lot.
        chosen = np.lexsort((random.random(reviewers), loads))[: len(ratings)]
        loads[chosen] += 1
        for place, rating in enumerate(ratings):
            who, extra = f"alone {alone}", 0.0
            if reviewers:
                who, extra = f"R{chosen[place]}", float(adds[chosen[place]])
            alone += 1
            found.append(Scored(f"P{number:04d}", who, rating + extra))
    return found


def synthetic(applications: int, reviewers: int, each: int, seed: int) -> list[Scored]:
    """Simulated scores with `VARIANCES`."""
    random = np.random.default_rng(seed)
    merit = random.normal(0, VARIANCES[0] ** 0.5, applications)
    severity = random.normal(0, VARIANCES[1] ** 0.5, reviewers)
    found = []
    for row in range(applications):
        for column in random.choice(reviewers, each, replace=False):
            noise = random.normal(0, VARIANCES[2] ** 0.5)
            score = 3 + merit[row] + severity[column] + noise
            found.append(Scored(f"A{row:05d}", f"R{column:05d}", float(score)))
    return found


def accuracy(truth: Any, guess: Any) -> dict[str, float]:
    """Pearson's correlation and the root mean squared error."""
    return {
        "correlation": round(float(np.corrcoef(truth, guess)[0, 1]), 4),
        "rmse": round(float(np.sqrt(np.mean((truth - guess) ** 2))), 4),
    }


def measure(scores: list[Scored], share: float) -> dict[str, Any]:
    """Everything the command prints."""
    design, *_ = design_of(scores)
    begun = time.perf_counter()
    # As the product does: on matrices of this size more threads wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        components = fit(design)
        fitted = time.perf_counter()
        left = held_out(design, components)
        predicted = time.perf_counter()
    answer = calibrate(scores)
    calibrated = time.perf_counter()
    places = max(1, round(share * design.applications))
    ranks = standings(design, components, costs=[1] * design.applications, budget=places)
    ranked = time.perf_counter()
    known = np.isfinite(left.raw)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "applications": design.applications,
        "reviewers": design.reviewers,
        "scores": len(design.scores),
        "variance": {name: round(value, 4) for name, value in components._asdict().items()},
        "raw": accuracy(left.scores[known], left.raw[known]),
        "calibrated": accuracy(left.scores[known], left.calibrated[known]),
        "held_out": int(known.sum()),
        "refusal": answer.refusal,
        "note": answer.note,
        "places": places,
        "within_half": sum(each.middle[0] <= places < each.middle[1] for each in ranks),
        "within_nine_tenths": sum(each.wide[0] <= places < each.wide[1] for each in ranks),
        "seconds": {
            "variances": round(fitted - begun, 3),
            "leave_one_out": round(predicted - fitted, 3),
            "calibrate": round(calibrated - predicted, 3),
            "ranks": round(ranked - calibrated, 3),
        },
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--scores", type=Path, help="CSV: application,reviewer,score")
    source.add_argument("--ratings", type=Path, help="TSV of a conference, see above")
    source.add_argument("--synthetic", type=int, nargs=3, metavar=("N", "M", "K"))
    parser.add_argument("--reviewers", type=int, default=0, help="imagined people of --ratings")
    parser.add_argument("--severity", type=float, default=0.0, help="their standard deviation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.2, help="funded, for the ranks")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.scores:
        scores = read_scores(options.scores)
    elif options.ratings:
        scores = read_ratings(options.ratings, options.reviewers, options.severity, options.seed)
    else:
        scores = synthetic(*options.synthetic, options.seed)
    try:
        values = measure(scores, options.share)
    except ValueError as error:
        sys.exit(str(error))
    if options.json:
        print(json.dumps(values))
        return 0
    for name, value in values.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, each in parts:
            print(f"{f'{name} {part}':26} {each}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
