"""The pages of a round, and what each costs: SQL queries and milliseconds of server time."""

import cProfile
import io
import pstats
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accounts.models import User
from awards.models import Award
from grants.models import Call
from home.round.measuring import database_seconds
from home.round.reporting import markdown
from reviews.models import Reviewer

LIMIT = 150
"""Milliseconds a list page may take."""
WARM, TIMES = 2, 7


@dataclass(frozen=True)
class Page:
    """A page and who looks at it."""

    name: str
    url: str
    who: str


def staff_pages(call: Call) -> list[Page]:
    """The pages of an officer, at the size the call has."""
    slug = [call.slug]
    middle = call.applications.order_by("reference")[call.applications.count() // 2].reference
    applications = reverse("grants:staff_application_list", args=slug)
    conflicts = reverse("reviews:staff_conflict_list", args=slug)
    assignments = reverse("reviews:staff_assignment_list", args=slug)
    plan = [call.slug, call.plans.order_by("number")[0].number]
    pages = [
        ("Staff desk", reverse("home:staff_desk")),
        ("Programmes", reverse("grants:staff_programme_list")),
        ("Programme", reverse("grants:staff_programme_detail", args=[call.programme.slug])),
        ("Call", reverse("grants:staff_call_detail", args=slug)),
        ("Applications", applications),
        ("Applications, from the middle", f"{applications}?after={middle}"),
        ("Applications, one state", f"{applications}?state=declined"),
        ("Applications, searched", f"{applications}?q=learning"),
        ("Application", reverse("grants:staff_application_detail", args=[middle])),
        ("Panel", reverse("reviews:staff_panel", args=slug)),
        ("Conflicts", conflicts),
        ("Rubric", reverse("reviews:staff_rubric", args=slug)),
        ("Plans", reverse("reviews:staff_plan_list", args=slug)),
        ("Plan", reverse("reviews:staff_plan_detail", args=plan)),
        (
            "Plan, from the middle",
            f"{reverse('reviews:staff_plan_detail', args=plan)}?after={middle}",
        ),
        ("Plan, one application", reverse("reviews:staff_plan_application", args=[*plan, middle])),
        ("Assignments", assignments),
        ("Assignments, from the middle", f"{assignments}?after={middle}"),
        ("Assignments, too few reviewers", f"{assignments}?show=short"),
        ("Assignments, overdue", f"{assignments}?show=overdue"),
        ("Ranking", reverse("reviews:staff_ranking", args=slug)),
        ("Decisions", reverse("reviews:staff_decision_list", args=slug)),
        ("Announcement", reverse("reviews:staff_announce", args=slug)),
        ("Awards", reverse("awards:staff_award_list", args=slug)),
        ("Award", reverse("awards:staff_award_detail", args=[_award(call)])),
        ("Releases", reverse("releases:staff_release_list")),
        ("Releases, all", f"{reverse('releases:staff_release_list')}?view=all"),
        ("Failed mail", reverse("home:staff_mail_list")),
    ]
    return [Page(name, url, "officer") for name, url in pages]


def other_pages(call: Call, reviewer: Reviewer) -> list[Page]:
    """The pages of the busiest reviewer, of a grantee and of the public."""
    row = reviewer.assignments.filter(state="accepted").select_related("application")
    reference = row.order_by("pk")[0].application.reference
    award = _award(call)
    return [
        Page("Reviewer: list", reverse("reviews:review_list"), "reviewer"),
        Page("Reviewer: review", reverse("reviews:review_edit", args=[reference]), "reviewer"),
        Page("Grantee: desk", reverse("home:desk"), "grantee"),
        Page("Grantee: applications", reverse("grants:application_list"), "grantee"),
        Page("Grantee: award", reverse("awards:award_detail", args=[award]), "grantee"),
        Page("Public: front", reverse("home:front"), ""),
        Page("Public: calls", reverse("grants:call_list"), ""),
        Page("Public: register", reverse("releases:register"), ""),
        Page("Public: register, searched", f"{reverse('releases:register')}?q=learning", ""),
    ]


def _award(call: Call) -> str:
    return Award.objects.filter(application__call=call).order_by("reference")[0].reference


@dataclass(frozen=True)
class Visit:
    """The pages of one call, and a signed-in browser for each kind of person."""

    call: Call
    pages: list[Page]
    browsers: dict[str, Client]

    def get(self, page: Page) -> Any:
        """The page as its person gets it."""
        return self.browsers[page.who].get(page.url)


def visit(slug: str = "") -> Visit | None:
    """Look round the call with this slug, or the one with most applications; None without one."""
    calls = Call.objects.select_related("programme").annotate(size=Count("applications"))
    call = (calls.filter(slug=slug) if slug else calls.order_by("-size", "pk")).first()
    if call is None:
        return None
    panel = Reviewer.objects.filter(panel__call=call).select_related("user")
    busiest = panel.annotate(load=Count("assignments")).order_by("-load", "pk")[0]
    award = Award.objects.select_related("application__owner").get(reference=_award(call))
    people: dict[str, User] = {
        "officer": User.objects.get(programme_roles__programme=call.programme),
        "reviewer": busiest.user,
        "grantee": award.application.owner,
    }
    browsers = {"": Client(SERVER_NAME="127.0.0.1")}
    for name, user in people.items():
        browsers[name] = Client(SERVER_NAME="127.0.0.1")
        browsers[name].force_login(user)
    return Visit(call, staff_pages(call) + other_pages(call, busiest), browsers)


@contextmanager
def statements() -> Iterator[list[tuple[float, str]]]:
    """Collects (milliseconds, SQL) of every statement inside."""
    found: list[tuple[float, str]] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            found.append((1000 * (time.perf_counter() - began), sql))

    with connection.execute_wrapper(note):
        yield found


def measure_all(visit: Visit) -> list[dict[str, Any]]:
    """Every page of the visit, measured."""
    return [measure(visit, page) for page in visit.pages]


def measure(visit: Visit, page: Page) -> dict[str, Any]:
    """Queries, milliseconds (median; CPU of this process; mean CPU of the database), size."""
    for _ in range(WARM):
        visit.get(page)
    with statements() as found:
        response = visit.get(page)
    walls, works, served = [], [], database_seconds()
    for _ in range(TIMES):
        wall, work = time.perf_counter(), time.process_time()
        visit.get(page)
        walls.append(1000 * (time.perf_counter() - wall))
        works.append(1000 * (time.process_time() - work))
    database = 1000 * (database_seconds() - served) / TIMES
    return {
        "page": page.name,
        "status": response.status_code,
        "queries": len(found),
        "ms": round(statistics.median(walls), 1),
        "cpu_ms": round(statistics.median(works), 1),
        "database_ms": round(database, 1),
        "kib": round(len(response.content) / 1024),
        "over": statistics.median(walls) > LIMIT,
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The measurements as a Markdown table."""
    cells = [
        (
            row["page"],
            str(row["queries"]),
            f"{row['ms']:.1f}",
            f"{row['cpu_ms']:.1f}",
            f"{row['database_ms']:.1f}",
            str(row["kib"]),
            _remark(row),
        )
        for row in rows
    ]
    return markdown(("page", "queries", "ms", "CPU ms", "database CPU ms", "KiB", ""), cells)


def _remark(row: dict[str, Any]) -> str:
    if row["status"] != 200:
        return f"answers {row['status']}"
    return f"above {LIMIT} ms" if row["over"] else ""


def profile(visit: Visit, name: str) -> str:
    """Where the page with this name spends its time: slowest statements, then functions."""
    page = next(page for page in visit.pages if page.name == name)
    visit.get(page)
    with statements() as found:
        visit.get(page)
    spent = sum(milliseconds for milliseconds, _ in found)
    lines = [f"{page.name}: {len(found)} queries, {spent:.1f} ms in them"]
    lines += [f"{took:8.1f} ms  {sql[:1500]}" for took, sql in sorted(found, reverse=True)[:6]]
    with cProfile.Profile() as recorder:
        visit.get(page)
    text = io.StringIO()
    pstats.Stats(recorder, stream=text).sort_stats("cumulative").print_stats(45)
    return "\n".join([*lines, text.getvalue()])
