"""Messages between the team of an application and staff: who sees which, and what is unread."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import DOES_WORK
from core.actors import Actor, person
from grants.models import Application, Message, MessageRead, Programme
from grants.queries.doors import staff_programmes
from grants.queries.impartial import free_of_conflict, is_free_of_conflict


def staff_threads(user: Actor) -> QuerySet[Application]:
    """Applications staff may exchange messages about: submitted ones, and drafts that wrote."""
    wrote = Message.objects.filter(application=OuterRef("pk"))
    return (
        Application.objects.filter(
            free_of_conflict(user), call__programme__in=staff_programmes(user)
        )
        .filter(Q(submitted_at__isnull=False) | Exists(wrote))
        .select_related("call__programme", "owner", "handler")
    )


def messages_of(application: Application) -> QuerySet[Message]:
    """The thread, oldest first."""
    return application.messages.select_related("author")


def unread_messages(application: Application, user: User) -> int:
    """How many messages of others the person has not seen yet."""
    seen = MessageRead.objects.filter(application=application, user=user).values("last_id")[:1]
    rows = application.messages.exclude(author=user)
    return rows.filter(pk__gt=Coalesce(Subquery(seen), 0)).count()


def with_unread(rows: QuerySet[Application], user: Actor) -> QuerySet[Application]:
    """The applications whose team wrote something the person has not seen yet."""
    seen = MessageRead.objects.filter(application=OuterRef("application"), user=person(user))
    unread = Message.objects.filter(
        application=OuterRef("pk"),
        from_staff=False,
        pk__gt=Coalesce(Subquery(seen.values("last_id")[:1]), 0),
    )
    return rows.filter(Exists(unread))


def without_answer(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications whose thread ends with a message of the team."""
    theirs = Message.objects.filter(application=OuterRef("pk"), from_staff=False)
    later = Message.objects.filter(
        application=OuterRef("application"), from_staff=True, pk__gt=OuterRef("pk")
    )
    return rows.filter(Exists(theirs.filter(~Exists(later))))


def waiting_threads(user: User) -> QuerySet[Application]:
    """Threads whose last word is the applicants', the one that waits longest first."""
    last = Message.objects.filter(application=OuterRef("pk")).order_by("-id")
    return (
        staff_threads(user)
        .annotate(
            last_from_staff=Subquery(last.values("from_staff")[:1]),
            last_at=Subquery(last.values("at")[:1]),
            last_body=Subquery(last.values("body")[:1]),
        )
        .filter(last_from_staff=False)
        .order_by(F("last_at"), "pk")
    )


def workers_of(programme: Programme) -> QuerySet[User]:
    """The people who do the programme's work, each once."""
    held = programme.roles.filter(role__in=list(DOES_WORK)).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def keepers_of(application: Application) -> list[User]:
    """Whom to tell at the funder: who looks after it, else all who do the programme's work.

    Nobody whom a conflict of interest keeps away; when that is everybody, the administrators of
    the installation.
    """
    workers = list(workers_of(application.call.programme))
    handler = [worker for worker in workers if worker.pk == application.handler_id]
    if handler and is_free_of_conflict(handler[0], application):
        return handler
    free = [worker for worker in workers if is_free_of_conflict(worker, application)]
    return free or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
