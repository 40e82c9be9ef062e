"""Conflicts and declarations by the thousand, for the tests that count queries."""

from reviews.models import Conflict, Declaration


def add_conflicts(users, applications, reviewer, now):
    """One standing and one suspected for each user; the reviewer vouched for everything."""

    def rows(their, **fields):
        return [
            Conflict(user=user, application=each, reason="x", created_at=now, **fields)
            for user, each in zip(users, their, strict=False)
        ]

    suspected = {"source": "detected", "state": "suspected"}
    Conflict.objects.bulk_create(
        [*rows(applications, source="staff"), *rows(applications[1:], **suspected)],
        batch_size=1000,
    )
    Declaration.objects.bulk_create(
        [
            Declaration(reviewer=reviewer, application=each, said_at=now, wording=1)
            for each in applications
        ],
        batch_size=1000,
    )
