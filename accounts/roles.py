"""The vocabulary of roles. A role is held per programme (`grants.ProgrammeRole`)."""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff is in a programme."""

    OFFICER = "officer", "Programme officer"
    ADMINISTRATOR = "administrator", "Administrator"
    FINANCE = "finance", "Finance"
    AUDITOR = "auditor", "Auditor"


# Who may read everything of the programme on staff pages.
STAFF = frozenset(Role)
# Who may do the programme's work: open calls, route, decide, issue.
DOES_WORK = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
# Who may approve and record payments.
HANDLES_MONEY = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
