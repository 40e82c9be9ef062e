"""Staff: whose report form a page of the form builder is about. The pages are those of `grants`."""

from django.http import Http404

from awards.actions.report_form import ReportForm
from awards.models import Report
from awards.permissions import can_set_report_rules
from awards.views._shared import staff_programme
from core.errors import require
from core.web import SignedInRequest


def report_form(request: SignedInRequest, slug: str, purpose: str) -> ReportForm:
    """The form of a programme's interim or final reports, for those who may set it."""
    if purpose not in Report.Purpose.values:
        raise Http404("There are no such reports.")
    programme = staff_programme(request, slug)
    require(can_set_report_rules(request.user, programme))
    return ReportForm(programme, purpose)
