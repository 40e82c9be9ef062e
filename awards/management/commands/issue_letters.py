"""`manage.py issue_letters CALL`: issue letters of a call here and now."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from awards.actions.letter_batches import start_issuing
from awards.models import LetterKind
from core.actors import SYSTEM
from core.errors import RuleBroken
from core.jobs.running import run
from grants.models import Call


class Command(BaseCommand):
    help = "Issue the PDF letters of a call; letters that exist are never made again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which call, which kind of letter, and in which form to tell the result."""
        parser.add_argument("call", help="slug of the call, as in its address")
        parser.add_argument(
            "--kind",
            default=LetterKind.AWARD.value,
            choices=[LetterKind.AWARD.value, LetterKind.DECLINE.value, LetterKind.WAITLIST.value],
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON only")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Issue inline and print what came of it."""
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call “{options['call']}”.")
        try:
            job = start_issuing(call=call, kind=options["kind"], by=SYSTEM, at=timezone.now())
        except RuleBroken as error:
            result: dict[str, Any] = {"issued": [], "failed": [], "sentence": error.message}
        else:
            run(str(job.pk))
            job.refresh_from_db()
            made = job.letter_orders.filter(letter__isnull=False).order_by("id")
            names = made.values_list("application__award__reference", "application__reference")
            # Nothing is told of a batch that a worker is busy with.
            busy = {"failed": [], "sentence": f"A worker has begun already: {job.title}."}
            result = {**busy, **job.result, "issued": [award or name for award, name in names]}
        if options["json"]:
            told = {name: result[name] for name in ("issued", "failed")}
            self.stdout.write(json.dumps({"call": call.slug, **told}))
        else:
            for failure in result["failed"]:
                self.stderr.write(f"{failure['reference']}: {failure['reason']}")
            self.stdout.write(result["sentence"])
        if result["failed"]:
            raise CommandError(f"{len(result['failed'])} letters were not issued.")
