"""Mails about an application, to the people who wrote it."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose, queue
from grants.differences import files_in
from grants.emails._sending import link_to, to_person
from grants.form_changes import Changes
from grants.models import (
    Application,
    ApplicationFile,
    CarryOver,
    Extension,
    FormPublication,
    Submission,
)
from grants.queries.closing import closing_of
from grants.snapshot import questions


def application_submitted(
    application: Application, submission: Submission, *, at: datetime
) -> None:
    """The receipt, to the owner and to whoever pressed the button."""
    people = {user for user in (application.owner, submission.submitted_by) if user}
    for user in people:
        to_person(
            application,
            user,
            template="application_submitted",
            key=f"application_submitted:{application.reference}:{submission.number}",
            at=at,
            submission=submission,
            still_open=application.is_open(at),
            closing=closing_of(application, at),
            arrived_utc=submission.submitted_at.astimezone(UTC),
            files=[
                fact
                for question in questions(submission.content)
                if question["kind"] == "file"
                for fact in files_in(question["value"])
            ],
            link=link_to("application_receipt", application.reference),
            pdf_link=link_to("application_receipt_pdf", application.reference),
            check_link=link_to("receipt_check"),
        )


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """To the owner: it is out of the round, and what stays."""
    link = reverse("grants:application_detail", args=[application.reference])
    to_person(
        application,
        application.owner,
        template="application_withdrawn",
        key=f"application_withdrawn:{application.reference}:{at.isoformat()}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
    )


def malware_found(
    application: Application, given: ApplicationFile, *, was_taken_out: bool, at: datetime
) -> None:
    """To the owner: which file, what was found, what happened to it."""
    link = reverse("grants:application_detail", args=[application.reference])
    to_person(
        application,
        application.owner,
        template="malware_found",
        key=f"malware_found:{given.pk}",
        at=at,
        file=given.file,
        was_taken_out=was_taken_out,
        link=f"{settings.SITE_URL}{link}",
    )


def form_changed(
    application: Application,
    user: User,
    *,
    difference: Changes,
    row: CarryOver,
    publication: FormPublication,
    at: datetime,
) -> OutgoingMail:
    """To everybody who writes it: the form has changed, what is new, what was set aside."""
    link = reverse("grants:application_set_aside", args=[application.reference])
    return compose(
        to=user.email,
        template="grants/form_changed",
        context={
            "application": application,
            "call": application.call,
            "person": user,
            "difference": difference,
            "row": row,
            "link": f"{settings.SITE_URL}{link}",
        },
        dedupe_key=f"form_changed:{publication.pk}:{application.reference}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def application_extended(extension: Extension, *, at: datetime) -> None:
    """To the owner: until when there is time now, and why."""
    application = extension.application
    link = reverse("grants:application_detail", args=[application.reference])
    to_person(
        application,
        application.owner,
        template="application_extended",
        key=f"application_extended:{extension.pk}",
        at=at,
        extension=extension,
        link=f"{settings.SITE_URL}{link}",
    )


def account_deleted(user: User, applications: dict[str, str], *, at: datetime) -> None:
    """The last mail to somebody who deleted their account: what became of their applications."""
    queue(
        to=user.email,
        template="grants/account_deleted",
        context={"person": user, "applications": sorted(applications.items())},
        dedupe_key=f"account_deleted:{user.pk}",
        at=at,
    )


def application_screened_out(
    application: Application, letter: str, *, at: datetime, not_before: datetime
) -> OutgoingMail:
    """To the owner: it is not taken further, in the words staff wrote. Waits until `not_before`."""
    owner = application.owner
    return queue(
        to=owner.email,
        template="grants/application_screened_out",
        context={"application": application, "call": application.call, "letter": letter},
        # Turned down, restored and turned down again are two letters.
        dedupe_key=f"application_screened_out:{application.reference}:{at.isoformat()}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        not_before=not_before,
    )


def application_restored(application: Application, *, at: datetime) -> None:
    """To the owner: it is back in the round after all."""
    link = reverse("grants:application_detail", args=[application.reference])
    to_person(
        application,
        application.owner,
        template="application_restored",
        key=f"application_restored:{application.reference}:{at.isoformat()}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
    )
