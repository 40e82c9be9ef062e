"""Addresses for mails."""

from django.conf import settings
from django.urls import reverse


def link_to(name: str, *args: str) -> str:
    """The whole address of a page."""
    return settings.SITE_URL + reverse(name, args=args)
