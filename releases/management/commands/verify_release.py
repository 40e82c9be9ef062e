"""`manage.py verify_release URL`: every check of a release, on any address, without an award."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import spdx
from grants.openness import CURRENT, KINDS
from releases.checks import CheckResult, Promise
from releases.looking import Finding, look_at

STATUS = {"pass": 0, "fail": 1, "review": 2, "unknown": 3}
WORDS = {"pass": "pass", "fail": "FAIL", "review": "needs a person", "unknown": "could not tell"}


class Command(BaseCommand):
    help = (
        "Look at a release as a check does and print what it finds, for example before handing it "
        "in. Exit status: 0 pass, 1 fail, 2 needs a person, 3 could not tell."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address and what was promised."""
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--kind", default="code", choices=KINDS)
        parser.add_argument("--licence", default="", help="the promised licence, SPDX expression")
        parser.add_argument("--grant", default="", help="reference of the award")
        parser.add_argument("--programme", default="", help="name of the programme")
        parser.add_argument("--policy", default=CURRENT, help="version of the list of licences")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, print, and end with the status of the outcome."""
        if options["licence"] and not spdx.valid_expression(options["licence"]):
            raise CommandError(f"“{options['licence']}” is no SPDX licence expression.")
        promise = Promise(
            kind=options["kind"],
            licence=options["licence"],
            place=options["url"],
            policy=options["policy"],
            grant=options["grant"],
            programme=options["programme"],
        )
        finding = look_at(options["url"], promise)
        text = json.dumps(as_json(options["url"], finding), ensure_ascii=False)
        self.stdout.write(text if options["json"] else table(finding))
        if STATUS[finding.outcome]:
            raise SystemExit(STATUS[finding.outcome])


def as_json(url: str, finding: Finding) -> dict[str, Any]:
    """What one look found, ready for JSON."""
    return {
        "url": url,
        "outcome": finding.outcome,
        "licence": finding.licence,
        "commit": finding.commit,
        "tree": finding.tree,
        "facts": dict(finding.facts),
        "checks": [
            {
                "id": result.id,
                "level": result.level,
                "outcome": result.outcome,
                "summary": result.summary,
                "how_to_mend": result.how_to_mend,
                "standard": result.standard,
                "facts": dict(result.facts),
            }
            for result in finding.results
        ],
    }


def table(finding: Finding) -> str:
    """The results as lines of text, the outcome last."""
    lines = [line for result in finding.results for line in _lines(result)]
    return "\n".join([*lines, "", f"Outcome: {WORDS[finding.outcome]}"])


def _lines(result: CheckResult) -> list[str]:
    first = f"{result.id:<14} {result.level:<7} {WORDS[result.outcome]:<15} {result.summary}"
    mend = [f"{'':<38} {result.how_to_mend}"] if result.how_to_mend else []
    return [first, *mend]
