"""The form of a programme's reports, as the form builder of `grants` takes it."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db.models import QuerySet
from django.urls import reverse

from awards.actions._locks import locked_programme
from awards.models import Report, ReportFormDraft, ReportFormPublication
from awards.permissions import can_set_report_rules
from awards.queries.report_forms import (
    begun_reports,
    currency_of,
    report_form_draft,
    report_form_publications,
    report_rules_seen_by,
)
from awards.queries.reports import rules_of
from awards.report_form import SHIPPED
from core.actors import Actor, person
from core.errors import require
from grants.actions.call_form import source_of
from grants.form_changes import Changes
from grants.form_owner import FormOwner, FormSource, Reached
from grants.form_spec import FormSpec
from grants.models import FormVersion, Programme
from grants.queries import staff_calls
from grants.queries.forms import spec_of

_FIELDS = {Report.Purpose.INTERIM: "interim_form", Report.Purpose.FINAL: "final_form"}


class ReportForm(FormOwner):
    """What the interim or final reports of a programme ask. Reports that are begun keep theirs."""

    stem = "awards:staff_report_form"
    readers = "grantees"
    reach_template = "awards/_report_form_reach.html"
    on_removal = "Reports that are begun keep it, with what was answered."
    decides = False

    def __init__(self, programme: Programme, purpose: str) -> None:
        self.programme = self.subject = programme
        self.purpose = Report.Purpose(purpose)
        self.key = _key(programme, self.purpose)
        self.title = f"{self.purpose.label}, {programme.name}"
        self.place = (programme.slug, str(self.purpose))

    @property
    def said(self) -> dict[str, Any]:
        """Which of the programme's report forms it is."""
        return {"purpose": str(self.purpose)}

    @cached_property
    def currency(self) -> str:  # type: ignore[override]
        """Of the programme's latest call; a report itself asks in the currency of its award."""
        return currency_of(self.programme)

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Reports, forms and schedule."""
        rules = reverse("awards:staff_report_rules", args=[self.programme.slug])
        return [
            ("Reports", reverse("awards:staff_report_list")),
            (f"Forms and schedule of {self.programme.name}", rules),
            (self.purpose.label, ""),
        ]

    @cached_property
    def in_use(self) -> FormVersion | None:
        """The programme's own version; None while it asks what is usual."""
        return getattr(rules_of(self.programme), _FIELDS[self.purpose])

    @property
    def asked(self) -> FormSpec:
        """The programme's own form, else the usual one."""
        return spec_of(self.in_use) if self.in_use else SHIPPED[self.purpose]

    def draft(self) -> ReportFormDraft | None:
        """The version staff are building."""
        return report_form_draft(self.programme, self.purpose)

    def blank_draft(self) -> ReportFormDraft:
        """A draft of the programme for this purpose."""
        return ReportFormDraft(programme=self.programme, purpose=self.purpose)

    def publications(self) -> QuerySet[ReportFormPublication]:
        """What the programme has published for this purpose."""
        return report_form_publications(self.programme, self.purpose)

    def why_fixed(self, user: Actor) -> str:
        """Those who set how the programme asks for reports change it at any time."""
        return can_set_report_rules(user, self.programme).reason

    def locked(self, by: Actor) -> Self:
        """The programme's row is locked, as for its rules of reports."""
        programme = locked_programme(self.programme.pk)
        require(can_set_report_rules(by, programme))
        return type(self)(programme, self.purpose)

    def use(
        self, version: FormVersion, *, report: dict[str, Any], by: Actor, at: datetime
    ) -> ReportFormPublication:
        """Reports are begun with it from now on."""
        rules = rules_of(self.programme)
        setattr(rules, _FIELDS[self.purpose], version)
        rules.save()
        return ReportFormPublication.objects.create(
            programme=self.programme,
            purpose=self.purpose,
            number=self.publications().count() + 1,
            version=version,
            at=at,
            by=person(by),
            report=report,
        )

    def sources(self, user: Actor) -> list[FormSource]:
        """The usual forms, and those of reports and calls the person may see."""
        usual = [
            FormSource(f"usual:{each}", "Usual forms", each.label, None, shipped=SHIPPED[each])
            for each in Report.Purpose
        ]
        own = [
            FormSource(
                _key(rules.programme, each), "Reports", str(version), version, rules.programme
            )
            for rules in report_rules_seen_by(user)
            for each, name in _FIELDS.items()
            if (version := getattr(rules, name)) and _key(rules.programme, each) != self.key
        ]
        calls = staff_calls(user).select_related("programme", "form_version")
        return [*usual, *own, *map(source_of, calls.order_by("programme__name", "title", "pk"))]

    def reach(self, new: FormSpec, *, at: datetime) -> dict[str, Any]:  # noqa: ARG002
        """How many reports are being written: they keep their version."""
        return {"begun": begun_reports(self.programme, self.purpose).count()}

    def take_over(
        self,
        publication: ReportFormPublication,  # noqa: ARG002
        difference: Changes,  # noqa: ARG002
        *,
        at: datetime,  # noqa: ARG002
    ) -> Reached:
        """Nothing: a report stays with the version it was begun with."""
        return Reached()

    def taken_over(self, publication: ReportFormPublication) -> None:  # noqa: ARG002
        """Nothing ever goes over."""
        return


def _key(programme: Programme, purpose: Report.Purpose) -> str:
    return f"report:{programme.slug}:{purpose}"
