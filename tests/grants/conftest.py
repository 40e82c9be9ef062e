"""What the tests of this app share."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grants.actions.answering import save_answer
from grants.actions.starting import start_application
from grants.default_form import ensure_default_form
from tests.factories.grants import CallFactory, default_answers

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def default_call(programme, now):
    """An open call with the default form, closing in three days."""
    return CallFactory(
        programme=programme,
        slug="open-round",
        title="Open round",
        form_version=ensure_default_form(now),
        deadline=now + timedelta(days=3),
    )


@pytest.fixture
def draft(default_call, ada, now):
    """Ada's untouched draft."""
    return start_application(call=default_call, by=ada, at=now)


def answer(application, by, at, **answers):
    """Save answers whatever is stored."""
    for key, value in answers.items():
        save_answer(
            application=application, question_key=key, value=value, version=None, by=by, at=at
        )


@pytest.fixture
def complete(draft, ada, now):
    """Ada's draft with every required answer."""
    answer(draft, ada, now, **default_answers())
    return draft


@pytest.fixture
def pdf():
    return SimpleUploadedFile("figures.pdf", PDF, content_type="application/pdf")
