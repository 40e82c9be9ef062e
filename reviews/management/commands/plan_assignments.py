"""Propose who reviews what in a call, and print the plan with its numbers."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import DomainError
from reviews.actions.planning import plan_assignments
from reviews.command_line import call_named
from reviews.models import AssignmentPlan
from reviews.queries.planning import Parameters, call_parameters


class Command(BaseCommand):
    """`manage.py plan_assignments CALL [--reviews N] [--max-load N] [--json]`."""

    help = "Propose reviewers for every application of a call. Nobody is invited by it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The call, and what the plan is to look like."""
        parser.add_argument("call", help="the call's short name in addresses")
        parser.add_argument("--reviews", type=int, help="reviewers for each application")
        parser.add_argument("--max-load", type=int, help="applications for each reviewer at most")
        parser.add_argument("--min-affinity", type=float, help="from 0 to 1")
        for name in ("--bid-yes", "--bid-maybe", "--bid-no"):
            parser.add_argument(name, type=float, help="what such a bid adds to the affinity")
        parser.add_argument("--spread", type=int, help="reviewers of one organisation at most")
        parser.add_argument("--senior", action="store_true", help="one senior reviewer each")
        parser.add_argument("--fair", action="store_true", help="no pair below the best floor")
        parser.add_argument(
            "--distributed", action="store_true", help="no two applicants review each other"
        )
        parser.add_argument("--keep-bonus", type=float, help="for pairs of the last plan")
        parser.add_argument("--most-probable", type=float, help="draw by lot, no pair above this")
        parser.add_argument("--seed", type=int, help="where the lot starts")
        parser.add_argument("--due-on", type=date.fromisoformat, help="last day of the reviews")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan and print."""
        call = call_named(options["call"])
        usual = call_parameters(call)
        parameters = _parameters(usual, options)
        try:
            plan = plan_assignments(call=call, parameters=parameters, by=SYSTEM, at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(plan), indent=2, ensure_ascii=False))
        else:
            self._print(plan)

    def _print(self, plan: AssignmentPlan) -> None:
        for reference, reviewers in _as_data(plan)["applications"].items():
            told = ", ".join(f"{each['reviewer']} {each['affinity']:.3f}" for each in reviewers)
            self.stdout.write(f"{reference}  {told or 'nobody'}")
        figures = plan.figures
        self.stdout.write(
            f"\nPlan {plan.number} for {plan.call}: {figures['applications']} applications, "
            f"{figures['reviewers']} reviewers, {figures['pairs']} pairs\n"
            f"total affinity {plan.objective:.6f}, proven bound {plan.bound:.6f}, "
            f"gap {figures['gap']:.6f}\n"
            f"worst pair {plan.worst:.3f}, loads {figures['lightest_load']} to "
            f"{figures['heaviest_load']}, left short {len(plan.short)}, "
            f"{plan.seconds:.1f} s\n{_floor_words(figures)}inputs {plan.input_sha256}"
        )
        for each in plan.short:
            self.stdout.write(f"short: {each['reference']}: {each['explanation']}")


def _floor_words(figures: dict[str, Any]) -> str:
    return "" if figures["floor"] is None else f"no pair below {figures['floor']:.6f}\n"


def _parameters(usual: Parameters, options: dict[str, Any]) -> Parameters:
    """What is usual for the call, but for what the command line says."""
    said = {
        "reviews_per_application": options["reviews"],
        "due_on": options["due_on"].isoformat() if options["due_on"] else None,
    }
    for field in fields(Parameters):
        said.setdefault(field.name, options.get(field.name))
    return replace(usual, **{name: value for name, value in said.items() if value is not None})


def _as_data(plan: AssignmentPlan) -> dict[str, Any]:
    """The plan as plain values."""
    applications: dict[str, list[dict[str, Any]]] = {}
    rows = plan.pairs.order_by("application__reference", "-affinity", "pk").values_list(
        "application__reference", "reviewer__user__email", "affinity"
    )
    for reference, email, affinity in rows:
        pair = {"reviewer": email, "affinity": affinity}
        applications.setdefault(reference, []).append(pair)
    return {
        "call": plan.call.slug,
        "plan": plan.number,
        "parameters": plan.parameters,
        "input_sha256": plan.input_sha256,
        "objective": plan.objective,
        "bound": plan.bound,
        "worst": plan.worst,
        "seconds": plan.seconds,
        "figures": plan.figures,
        "short": plan.short,
        "applications": applications,
    }
