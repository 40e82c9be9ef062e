from typing import Any

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session


@shared_task
def sweep_sessions(**_later: Any) -> None:
    """Forget sessions that are over, and from which address and browser they came."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
