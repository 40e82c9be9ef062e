"""A whole round at real size, for a demonstration database and for docs/benchmarks.md."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.utils import timezone

from core.errors import DomainError
from grants.models import Call
from home.round.measuring import Step
from home.round.reporting import as_object, as_table
from home.round.running import Plan, run_round


class Command(BaseCommand):
    help = (
        "Runs a whole round on a file of applications and prints seconds and memory per step. "
        "For demonstration databases: it makes thousands of accounts and queued mails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument(
            "--applications", type=Path, required=True, help="a .csv, .tsv or .jsonl file in UTF-8"
        )
        parser.add_argument("--reviewers", type=int, default=300, help="size of the panel")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same round")
        parser.add_argument(
            "--one-by-one",
            type=int,
            default=500,
            help="how many reviews go through the pages' actions; the others are written in bulk",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--release-url", default="", help="a repository to check as a release")
        parser.add_argument("--release-licence", default="MIT", help="what it promises, by SPDX id")
        parser.add_argument(
            "--force", action="store_true", help="run although there are calls in this database"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse or run, then print."""
        self._check(options)
        plan = Plan(
            applications=options["applications"],
            reviewers=options["reviewers"],
            seed=options["seed"],
            one_by_one=options["one_by_one"],
            release_url=options["release_url"],
            release_licence=options["release_licence"],
        )
        try:
            report = run_round(plan, now=timezone.now(), told=self._tell)
        except (DomainError, ValueError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"A file cannot be read or written: {error}.") from error
        text = json.dumps(as_object(report)) if options["json"] else as_table(report)
        self.stdout.write(text)

    def _check(self, options: dict[str, Any]) -> None:
        if options["reviewers"] < 1:
            raise CommandError("A panel needs at least one reviewer.")
        if not options["applications"].is_file():
            raise CommandError(f"There is no file {options['applications']}.")
        calls = Call.objects.count()
        if calls and not options["force"]:
            raise CommandError(
                f"This database holds {calls} call{'' if calls == 1 else 's'} already. The round "
                "makes thousands of accounts, applications and queued mails, so it is for "
                "demonstration databases only. Nothing was changed. Use an empty database, or say "
                "--force if this is one."
            )

    def _tell(self, step: Step) -> None:
        # With DEBUG on Django keeps the last queries; bulk inserts make them large.
        reset_queries()
        words = f"{step.name}: {step.seconds:.1f} s. {step.detail}"
        self.stderr.write(words.strip(), ending="\n")
