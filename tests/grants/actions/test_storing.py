import pytest
from django.utils import timezone

from grants.actions.storing import store_versioned
from grants.errors import StaleAnswer
from grants.models import Answer, Question
from tests.factories.grants import ApplicationFactory

pytestmark = pytest.mark.django_db


def test_store_versioned_first_next_same_and_stale(ada):
    application = ApplicationFactory(owner=ada)
    question = Question.objects.filter(section__version=application.form_version).first()

    def store(value, version):
        return store_versioned(
            Answer.objects.filter(application=application, question=question),
            Answer(application=application, question=question),
            value=value,
            version=version,
            by=ada,
            at=timezone.now(),
        ).version

    assert [store("One", 0), store("Two", 1), store("Two", 0), store("Three", None)] == [1, 2, 2, 3]
    with pytest.raises(StaleAnswer):
        store("Four", 1)
    assert Answer.objects.get().value == "Three"
