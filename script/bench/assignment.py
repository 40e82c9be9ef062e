"""Time one round of reviewer assignment and print what it is worth.

    .venv/bin/python script/bench/assignment.py --matrix FILE --per-application 3 --max-load 12
    .venv/bin/python script/bench/assignment.py --synthetic 5000 1500 --per-application 3 \
        --max-load 12 --json

A matrix file starts with a line `applications reviewers`, then has one row of
affinities per application; a `.npy` file of that shape is read as well. Affinity 0 is
allowed unless `--forbid-zero` is given. `seconds` is the planning alone, certificate
included; `peak_mib` is the whole process, matrix included.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reviews.matching import Plan, plan
from reviews.problem import FloatMatrix, Problem

TOPICS = 60


def read_matrix(path: Path) -> FloatMatrix:
    """Affinities from a text file or a `.npy` file; ValueError when the shape is wrong."""
    if path.suffix == ".npy":
        return np.load(path)
    with path.open(encoding="utf-8") as lines:
        count, width = (int(word) for word in next(lines).split())
        matrix = np.loadtxt(lines, dtype=np.float32, ndmin=2)
    if matrix.shape != (count, width):
        message = f"The first line says {count} x {width}; the rows are {matrix.shape}."
        raise ValueError(message)
    return matrix


def synthetic(applications: int, reviewers: int, seed: int = 1) -> FloatMatrix:
    """Affinities of people with a few of 60 topics each: cosine plus a little noise."""
    random = np.random.default_rng(seed)

    def interests(count: int) -> FloatMatrix:
        weights = random.gamma(0.15, 1.0, (count, TOPICS)).astype(np.float32)
        return weights / np.linalg.norm(weights, axis=1, keepdims=True)

    matrix = interests(applications) @ interests(reviewers).T
    for start in range(0, applications, 512):
        block = matrix[start : start + 512]
        block += random.normal(0, 0.03, block.shape).astype(np.float32)
    return np.clip(matrix, 0, 1, out=matrix)


def conflicts(applications: int, reviewers: int, share: float, seed: int = 2) -> np.ndarray:
    """A share of all pairs, drawn at random, as rows (application, reviewer)."""
    random = np.random.default_rng(seed)
    total = applications * reviewers
    flat = np.unique(random.integers(0, total, round(total * share)))
    return np.stack([flat // reviewers, flat % reviewers], axis=1)


def report(result: Plan) -> dict[str, object]:
    """What the command prints."""
    # ru_maxrss is in KiB on Linux and in bytes on macOS.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "worst_application": result.worst_application,
        "worst_pair": result.worst_pair,
        "fifth_percentile": result.fifth_percentile,
        "pairs": len(result.pairs),
        "floor": result.floor,
        "short": len(result.short),
        "under_minimum": len(result.under),
        "rounds": result.rounds,
        "seconds": round(result.seconds, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--matrix", type=Path)
    source.add_argument("--synthetic", type=int, nargs=2, metavar=("N", "M"))
    parser.add_argument("--per-application", type=int, required=True, metavar="K")
    parser.add_argument("--max-load", type=int, required=True, metavar="L")
    parser.add_argument("--min-load", type=int, default=0, metavar="M")
    parser.add_argument("--conflicts", type=float, default=0.0, help="share of pairs, at random")
    parser.add_argument("--forbid-zero", action="store_true", help="never use affinity 0")
    parser.add_argument("--floor", action="store_true", help="no pair below the best floor")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    matrix = read_matrix(options.matrix) if options.matrix else synthetic(*options.synthetic)
    result = plan(
        Problem(
            affinity=matrix,
            demand=options.per_application,
            max_load=options.max_load,
            min_load=options.min_load,
            forbidden=conflicts(*matrix.shape, options.conflicts) if options.conflicts else (),
            fair=options.floor,
            min_affinity=1e-6 if options.forbid_zero else float("-inf"),
        )
    )
    values = report(result)
    if options.json:
        print(json.dumps(values))
    else:
        for name, value in values.items():
            print(f"{name:18} {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
