"""Administrators: who grants exceptions to grantees, and who approves how much."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.actions.rules import remove_approval_limit, set_approval_limit, set_award_rules
from awards.forms.rules import LimitForm, RulesForm
from awards.models import AwardRules
from awards.permissions import can_set_award_rules
from awards.views._shared import first_or_404, staff_programme
from core.errors import RuleBroken, require
from core.money import format_money
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Programme


@login_required
@require_http_methods(["GET", "POST"])
def staff_award_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who lets off and who gives more time; the limits of approving below."""
    programme = staff_programme(request, slug)
    if request.method == "POST":
        require(can_set_award_rules(request.user, programme))
    rules = AwardRules.objects.filter(programme=programme).first() or AwardRules()
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, initial=RulesForm.values_of(rules))
    if request.method == "POST" and form.is_valid():
        set_award_rules(
            programme=programme, by=request.user, at=arrived_at(request), **form.cleaned_data
        )
        tell(request, "The rules are saved.")
        return redirect("awards:staff_award_rules", slug=slug)
    return _show(request, programme, rules, form, LimitForm(programme=programme))


@login_required
@require_POST
def staff_approval_limit_set(request: SignedInRequest, slug: str) -> HttpResponse:
    """A limit for a role or for one person."""
    programme = staff_programme(request, slug)
    require(can_set_award_rules(request.user, programme))
    form = LimitForm(request.POST, programme=programme)
    if form.is_valid():
        try:
            set_approval_limit(
                programme=programme, by=request.user, at=arrived_at(request), **form.wanted()
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The limit is set. It holds from the next approval on.")
            return redirect("awards:staff_award_rules", slug=slug)
    rules = AwardRules.objects.filter(programme=programme).first() or AwardRules()
    rules_form = RulesForm(initial=RulesForm.values_of(rules))
    return _show(request, programme, rules, rules_form, form)


@login_required
@require_POST
def staff_approval_limit_remove(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a limit away; the form names it by its key."""
    programme = staff_programme(request, slug)
    require(can_set_award_rules(request.user, programme))
    key = request.POST.get("limit", "")
    rows = programme.approval_limits.filter(pk=int(key) if key.isdigit() else 0)
    limit = first_or_404(rows.select_related("programme", "user"), "limit")
    remove_approval_limit(limit=limit, by=request.user, at=arrived_at(request))
    tell(request, "The limit is taken away.")
    return redirect("awards:staff_award_rules", slug=slug)


def _show(
    request: SignedInRequest,
    programme: Programme,
    rules: AwardRules,
    form: RulesForm,
    limit_form: LimitForm,
) -> HttpResponse:
    limits = [
        {
            "key": each.pk,
            "who": each.user or f"Everybody: {each.get_role_display()}",
            "amount": format_money(each.amount, each.currency),
        }
        for each in programme.approval_limits.select_related("user")
    ]
    context = {
        "programme": programme,
        "rules": rules,
        "may": bool(can_set_award_rules(request.user, programme)),
        "form": form,
        "limit_form": limit_form,
        "limits": limits,
        "breadcrumbs": [
            {
                "label": programme.name,
                "url": reverse("grants:staff_programme_detail", args=[programme.slug]),
            },
            {"label": "Rules for awards"},
        ],
    }
    template = "awards/staff_award_rules.html"
    return page(request, template, context, forms=[form, limit_form])
