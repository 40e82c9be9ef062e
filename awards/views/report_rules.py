"""Staff: how their programme asks for reports."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.report_form import ReportForm
from awards.actions.report_rules import set_report_rules
from awards.forms.reports import ReportRulesForm
from awards.models import Report
from awards.permissions import can_set_report_rules
from awards.queries.reports import rules_of
from awards.views._shared import staff_programme
from core.errors import require
from core.web import SignedInRequest, arrived_at, page, tell
from grants.models import Programme


@login_required
@require_http_methods(["GET", "POST"])
def staff_report_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Schedule and threshold of the programme's reports, and what they ask."""
    programme = staff_programme(request, slug)
    require(can_set_report_rules(request.user, programme))
    rules = rules_of(programme)
    form = ReportRulesForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data, arrived_at(request)
        set_report_rules(programme=programme, **said, by=request.user, at=at)
        tell(request, "Saved. It holds for awards prepared from now on.")
        return redirect("awards:staff_report_rules", slug)
    context = {
        "programme": programme,
        "form": form,
        "report_forms": _forms(programme),
        "breadcrumbs": [
            {"label": "Reports", "url": reverse("awards:staff_report_list")},
            {"label": f"Forms and schedule of {programme.name}", "url": ""},
        ],
    }
    return page(request, "awards/staff_report_rules.html", context, forms=[form])


def _forms(programme: Programme) -> list[dict[str, Any]]:
    """The form of each kind of report, with what it asks and what is being built."""
    return [
        {
            "label": form.purpose.label,
            "name": str(form.in_use or "The usual form"),
            "sections": form.asked.sections,
            "draft": form.draft(),
            "url": form.url("detail"),
        }
        for form in (ReportForm(programme, each) for each in Report.Purpose)
    ]
