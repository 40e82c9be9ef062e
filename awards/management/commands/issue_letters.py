"""`manage.py issue_letters CALL`: issue the award letters of a call here and now."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awards.actions import letters
from awards.jobs import sentence
from awards.queries.awards import letters_to_issue
from core.actors import SYSTEM
from grants.models import Call


class Command(BaseCommand):
    help = "Issue the PDF award letters of a call; letters that exist are never made again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which call, and in which form to tell the result."""
        parser.add_argument("call", help="slug of the call, as in its address")
        parser.add_argument("--json", action="store_true", help="print the result as JSON only")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Issue inline and print the progress."""
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call “{options['call']}”.")
        references = list(letters_to_issue(call).values_list("reference", flat=True))
        quiet = options["json"]

        def progress(done: int, total: int, note: str) -> None:
            if note and not quiet:
                self.stdout.write(f"{done + 1}/{total} {note}")

        outcome = letters.issue_letters(references=references, by=SYSTEM, progress=progress)
        if quiet:
            result = {"call": call.slug, "issued": outcome.issued, "failed": outcome.failed}
            self.stdout.write(json.dumps(result))
        else:
            for failure in outcome.failed:
                self.stderr.write(f"{failure['reference']}: {failure['reason']}")
            self.stdout.write(sentence(len(outcome.issued), len(outcome.failed)))
        if outcome.failed:
            raise CommandError(f"{len(outcome.failed)} letters were not issued.")
