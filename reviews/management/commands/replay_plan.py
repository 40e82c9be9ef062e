"""Make a plan again from what was stored with it, and say whether the same comes out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.archive import Archive
from reviews.command_line import call_named
from reviews.models import AssignmentPlan


class Command(BaseCommand):
    """`manage.py replay_plan CALL NUMBER`."""

    help = "Make a stored plan again from its own inputs and compare. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which plan."""
        parser.add_argument("call", help="the call's short name in addresses")
        parser.add_argument("number", type=int, help="the number of the plan")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replay and compare; the exit code tells whether it is the same."""
        call = call_named(options["call"])
        plan = AssignmentPlan.objects.filter(call=call, number=options["number"]).first()
        if plan is None:
            raise CommandError(f"{call} has no plan {options['number']}.")
        try:
            archive = Archive.unpack(bytes(plan.table.content))
        except KeyError:
            raise CommandError(
                f"Plan {plan.number} was made before inputs were kept whole."
            ) from None
        differences = archive.differences()
        if differences:
            raise CommandError(f"Plan {plan.number} came out otherwise: {'; '.join(differences)}.")
        self.stdout.write(
            f"Plan {plan.number} came out the same: {len(archive.pairs)} pairs, "
            f"objective {archive.objective:.6f}, bound {archive.bound:.6f}."
        )
        if plan.figures.get("changed"):
            self.stdout.write("It was changed by hand since; this is about how it was made.")
