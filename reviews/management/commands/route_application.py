"""Find reviewers for one application, and invite them when told to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from grants.models import Application
from reviews.actions.inviting import apply_plan
from reviews.actions.planning import route_one
from reviews.command_line import due_moment


class Command(BaseCommand):
    """`manage.py route_application REFERENCE [--due 2026-12-01]`."""

    help = "Propose reviewers for one application against everybody's load."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which application, and whether to invite."""
        parser.add_argument("reference", help="such as APP-2026-0412")
        parser.add_argument("--due", help="invite them, with reviews due by the end of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, print, and apply when a due date is given."""
        rows = Application.objects.select_related("call__programme")
        application = rows.filter(reference=options["reference"]).first()
        if application is None:
            raise CommandError(f"There is no application “{options['reference']}”.")
        due_at = due_moment(options["due"], application.call) if options["due"] else None
        now = timezone.now()
        try:
            plan = route_one(application=application, by=SYSTEM, at=now)
            for pair in plan.pairs.select_related("reviewer__user").order_by("-affinity", "pk"):
                self.stdout.write(f"{pair.reviewer.user.email}  {pair.affinity:.3f}")
            for gap in plan.short:
                self.stdout.write(f"short: {gap['explanation']}")
            if due_at is None:
                self.stdout.write(f"Plan {plan.number} proposes them; nobody is invited.")
                return
            count = apply_plan(plan=plan, due_at=due_at, by=SYSTEM, at=now)
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Plan {plan.number} is applied: {count} invited.")
