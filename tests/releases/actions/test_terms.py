import pytest
from django.utils import timezone

from core.audit.models import AuditEvent
from core.errors import NotAllowed
from releases.actions.terms import set_release_terms
from releases.models import ReleaseTerms

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = {"cure_days": 21, "mend_days": 45, "embargo_days": 180}


def test_an_officer_sets_the_days_and_it_is_told(programme, sam):
    set_release_terms(programme=programme, **DAYS, by=sam, at=NOW)
    later = {**DAYS, "embargo_days": 0}
    set_release_terms(programme=programme, **later, by=sam, at=NOW)
    terms = ReleaseTerms.objects.get(programme=programme)
    assert {name: getattr(terms, name) for name in DAYS} == later
    events = AuditEvent.objects.filter(verb="release_terms.edit").order_by("id")
    assert [(event.actor, event.data) for event in events] == [(sam, DAYS), (sam, later)]


def test_nobody_else_sets_them(programme, fay, olga, otto):
    for other in (fay, olga, otto):
        with pytest.raises(NotAllowed):
            set_release_terms(programme=programme, **DAYS, by=other, at=NOW)
    assert not ReleaseTerms.objects.exists()
