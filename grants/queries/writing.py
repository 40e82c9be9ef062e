"""What somebody who writes an application has to know about the others who do."""

from collections.abc import Mapping

from django.db.models import F, QuerySet, Value

from accounts.models import User
from grants.models import Answer, Application, TeamMember
from grants.structure import Part


def joined_applications(user: User) -> QuerySet[Application]:
    """What `visible_applications` gives the members of a team, their role with it, by one join.

    Autosave asks for it all the time, and this is the cheapest way to say it.
    """
    rows = Application.objects.filter(team__user=user).select_related("call", "batch")
    return rows.annotate(role_held=F("team__role"), role_holder=Value(user.pk))


def colleagues(application: Application, person: User) -> QuerySet[TeamMember]:
    """The other people of the application's team, by name."""
    team = TeamMember.objects.filter(application=application).exclude(user=person)
    return team.select_related("user").order_by("user__name", "user__email")


def newer_answers(application: Application, part: Part, known: Mapping[str, int]) -> list[Answer]:
    """The section's answers of which a page shows an older version. One query."""
    keys = {asked.pk: asked.key for asked in part.questions if asked.key in known}
    rows = Answer.objects.filter(application=application, question__in=list(keys))
    rows = rows.select_related("changed_by")
    return [answer for answer in rows if answer.version > known[keys[answer.question_id]]]
