"""The permitted sets of this app, and reads used more than once."""

from grants.queries.doors import (
    answers_of,
    applications_in_round,
    keyset,
    open_calls,
    own_applications,
    programme_submissions,
    public_calls,
    roles_in,
    staff_applications,
    staff_calls,
    staff_programmes,
    standing_submission,
    standing_submissions,
    values_of,
    visible_applications,
    with_role,
)

__all__ = [
    "answers_of",
    "applications_in_round",
    "keyset",
    "open_calls",
    "own_applications",
    "programme_submissions",
    "public_calls",
    "roles_in",
    "staff_applications",
    "staff_calls",
    "staff_programmes",
    "standing_submission",
    "standing_submissions",
    "values_of",
    "visible_applications",
    "with_role",
]
