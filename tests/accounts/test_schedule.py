from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.schedule import sweep_sessions


def test_sessions_that_are_over_are_forgotten_with_where_they_came_from(ada, eve, client):
    for person in [ada, eve]:
        client.force_login(person)
        UserSession.objects.create(
            user=person,
            session_key=client.session.session_key,
            ip="192.0.2.1",
            user_agent="Browser",
        )
        client.cookies.clear()
    over = UserSession.objects.get(user=eve).session_key
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))

    sweep_sessions()
    sweep_sessions()

    assert [session.user for session in UserSession.objects.all()] == [ada]
    assert Session.objects.filter(pk=over).exists() is False
    assert Session.objects.count() == 1
