"""The forms of a programme's reports: drafts, what was published, what can be copied."""

from django.db.models import QuerySet

from awards.models import Report, ReportFormDraft, ReportFormPublication, ReportRules
from awards.states import ReportState
from core.actors import Actor
from core.money import CURRENCIES
from grants.models import Call, Programme
from grants.queries import staff_programmes


def report_form_draft(programme: Programme, purpose: str) -> ReportFormDraft | None:
    """What staff are building, if they are."""
    rows = ReportFormDraft.objects.filter(programme=programme, purpose=purpose)
    return rows.select_related("version__form", "changed_by").first()


def report_form_publications(programme: Programme, purpose: str) -> QuerySet[ReportFormPublication]:
    """What was published, newest first."""
    rows = ReportFormPublication.objects.filter(programme=programme, purpose=purpose)
    return rows.select_related("version__form", "by")


def begun_reports(programme: Programme, purpose: str) -> QuerySet[Report]:
    """The reports that are being written: they keep the version they were begun with."""
    return Report.objects.filter(
        condition__award__application__call__programme=programme,
        purpose=purpose,
        state__in=[ReportState.WRITING, ReportState.CHANGES],
    )


def report_rules_seen_by(user: Actor) -> QuerySet[ReportRules]:
    """The rules of the person's programmes, with the forms they name."""
    rows = ReportRules.objects.filter(programme__in=staff_programmes(user))
    related = ("programme", "interim_form__form", "final_form__form")
    return rows.select_related(*related).order_by("programme__name", "pk")


def currency_of(programme: Programme) -> str:
    """What amounts in a form of the programme are shown in: the currency of its latest call."""
    latest = Call.objects.filter(programme=programme).order_by("-pk")
    return latest.values_list("currency", flat=True).first() or next(iter(CURRENCIES))
