"""`manage.py verify_releases`: look at every release that was handed in, now and here."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from releases.actions.verifying import start_verification
from releases.models import Evidence, Outcome, Verification
from releases.queries.conditions import due_for_verification
from releases.running import run_verification


class Command(BaseCommand):
    help = "Check every release that waits for a person or is in the register."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, of which award, in which form to print."""
        parser.add_argument("--award", help="only this award, by its reference")
        parser.add_argument("--limit", type=int, default=10_000)
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the checks one after the other and print a line for each."""
        counts = dict.fromkeys(Outcome.values, 0)
        for evidence in due_for_verification(options["limit"]):
            if options["award"] and evidence.condition.award.reference != options["award"]:
                continue
            verification = self.verify(evidence)
            counts[verification.outcome] += 1
            self.say(verification, as_json=options["json"])
        if not options["json"]:
            told = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"{sum(counts.values())} releases checked: {told}.")

    def verify(self, evidence: Evidence) -> Verification:
        """Run the checks over one piece of evidence and give back the stored result."""
        verification = start_verification(
            evidence=evidence,
            trigger=Verification.Trigger.SCHEDULED,
            by=SYSTEM,
            at=timezone.now(),
        )
        run_verification(verification.pk)
        verification.refresh_from_db()
        return verification

    def say(self, verification: Verification, *, as_json: bool) -> None:
        """Print one result."""
        condition = verification.evidence.condition
        if as_json:
            facts = {
                "condition": condition.reference,
                "url": verification.evidence.url,
                "outcome": verification.outcome,
                "licence": verification.licence,
                "commit": verification.commit,
            }
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(
            f"{condition.reference}  {verification.get_outcome_display():<16}"
            f"{verification.licence or '-':<14}{verification.evidence.url}"
        )
