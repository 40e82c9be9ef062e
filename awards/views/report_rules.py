"""Staff: how their programme asks for reports."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.report_rules import set_report_rules
from awards.forms.reports import KEEP, USUAL, ReportRulesForm
from awards.models import Report
from awards.permissions import can_set_report_rules
from awards.queries.reports import rules_of
from awards.report_form import SHIPPED
from awards.views._shared import staff_programme
from core.errors import require
from core.web import SignedInRequest, arrived_at, page, tell
from grants.form_spec import FormSpec
from grants.models import Call, FormVersion, Programme
from grants.queries import staff_calls
from grants.queries.forms import spec_of


@login_required
@require_http_methods(["GET", "POST"])
def staff_report_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Forms, schedule and threshold of the programme's reports."""
    programme = staff_programme(request, slug)
    require(can_set_report_rules(request.user, programme))
    rules = rules_of(programme)
    calls = _calls(request, programme)
    form = ReportRulesForm(request.POST or None, instance=rules, calls=calls)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        forms = {
            "interim_form": _chosen(said["interim_from"], rules.interim_form, calls),
            "final_form": _chosen(said["final_from"], rules.final_form, calls),
        }
        kept = {name: said[name] for name in form.Meta.fields} | forms
        set_report_rules(programme=programme, **kept, by=request.user, at=arrived_at(request))
        tell(request, "Saved. It holds for awards prepared and reports begun from now on.")
        return redirect("awards:staff_report_rules", slug)
    context = {
        "programme": programme,
        "form": form,
        "forms_in_use": _in_use(programme),
        "breadcrumbs": [
            {"label": "Reports", "url": reverse("awards:staff_report_list")},
            {"label": f"Forms and schedule of {programme.name}", "url": ""},
        ],
    }
    return page(request, "awards/staff_report_rules.html", context, forms=[form])


def _calls(request: SignedInRequest, programme: Programme) -> list[Call]:
    """The calls whose form can be taken over."""
    found = staff_calls(request.user).filter(programme=programme)
    return list(found.select_related("form_version__form").order_by("title"))


def _chosen(said: str, now: FormVersion | None, calls: list[Call]) -> FormVersion | None:
    if said == KEEP:
        return now
    if said == USUAL:
        return None
    return next(call.form_version for call in calls if call.slug == said)


def _in_use(programme: Programme) -> list[dict[str, Any]]:
    """The form of each kind of report, with what it asks."""
    rules = rules_of(programme)
    chosen = {
        Report.Purpose.INTERIM: rules.interim_form,
        Report.Purpose.FINAL: rules.final_form,
    }
    return [
        {
            "label": purpose.label,
            "name": str(version) if version else "The usual form",
            "sections": _spec(purpose, version).sections,
        }
        for purpose, version in chosen.items()
    ]


def _spec(purpose: str, version: FormVersion | None) -> FormSpec:
    return spec_of(version) if version else SHIPPED[purpose]
