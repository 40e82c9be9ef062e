"""Apply an assignment plan: make the assignments and send the invitations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from reviews.actions.inviting import apply_plan
from reviews.command_line import call_named, due_moment


class Command(BaseCommand):
    """`manage.py apply_plan CALL NUMBER --due 2026-12-01`."""

    help = "Apply a plan: each reviewer gets one invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan and the day reviews are due."""
        parser.add_argument("call", help="the call's short name in addresses")
        parser.add_argument("number", type=int, help="the plan's number")
        parser.add_argument("--due", required=True, help="a day like 2026-12-01")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Apply and say how much was made."""
        call = call_named(options["call"])
        plan = call.plans.filter(number=options["number"]).first()
        if plan is None:
            raise CommandError(f"{call} has no plan {options['number']}.")
        due_at = due_moment(options["due"], call)
        try:
            count = apply_plan(plan=plan, due_at=due_at, by=SYSTEM, at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{count} assignments made, invitations queued. Due {due_at.isoformat()}")
