"""Copying answers from an earlier application of one's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.copying import copy_answers
from grants.forms.team import CopyForm
from grants.models import Application
from grants.permissions import can_edit_application
from grants.queries.copying import earlier_applications, fits_of
from grants.views._shared import crumbs, own_application

SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def application_copy(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose an earlier application, see what fits, and copy it."""
    at = arrived_at(request)
    target = own_application(request, reference)
    if request.method == "POST":
        require(can_edit_application(request.user, target, at))
    chosen = request.POST.get("source") or request.GET.get("source", "")
    if not chosen:
        return _choose(request, target)
    rows = earlier_applications(request.user, target=target, at=at)
    source = get_object_or_404(rows, reference=chosen)
    fits = fits_of(source, target)
    form = CopyForm(request.POST or None, source=source, fits=fits)
    if request.method == "POST" and form.is_valid() and _copy(request, source, target, form):
        return redirect("grants:application_detail", reference)
    context = {
        "application": target,
        "source": source,
        "form": form,
        "possible": [fit for fit in fits if fit.fits and not fit.same],
        "same": [fit for fit in fits if fit.fits and fit.same],
        "left": [fit for fit in fits if not fit.fits],
        "breadcrumbs": crumbs(target, "Copy answers"),
    }
    return page(request, "grants/application_copy.html", context, forms=[form])


def _copy(
    request: SignedInRequest, source: Application, target: Application, form: CopyForm
) -> bool:
    try:
        done = copy_answers(
            source=source,
            target=target,
            keys=form.cleaned_data["keys"],
            overwrite=form.cleaned_data.get("overwrite", False),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    tell(request, _told(len(done.copied), source))
    return True


def _told(count: int, source: Application) -> str:
    if not count:
        return "Nothing was copied: these questions were answered already."
    answers = "1 answer is" if count == 1 else f"{count} answers are"
    return f"{answers} copied from {source.reference}. Read them again: the call may ask for more."


def _choose(request: SignedInRequest, target: Application) -> HttpResponse:
    rows = earlier_applications(request.user, target=target, at=arrived_at(request))
    context = {
        "application": target,
        "source": None,
        "earlier": list(rows[:SHOWN]),
        "breadcrumbs": crumbs(target, "Copy answers"),
    }
    return page(request, "grants/application_copy.html", context)
