import pytest

from releases.checks import CheckResult
from releases.models import Check
from releases.progress import Progress, forget, progress_of, teller
from releases.running import run_verification
from tests.factories.releases import waiting_verification

pytestmark = pytest.mark.django_db
SAID = CheckResult("C04", "must", "fail", "There is no licence file.")


def test_each_verification_tells_of_its_own():
    one, other = waiting_verification("running"), waiting_verification("running")
    teller(one.pk)(4, 25, SAID)
    assert progress_of(one) == Progress(4, 25, "Fail: There is no licence file.")
    assert progress_of(other).total == 0
    forget(one.pk)
    assert progress_of(one).total == 0


def test_a_run_tells_of_every_check_it_stores(monkeypatch):
    verification = waiting_verification(url="https://127.0.0.1/nowhere")
    told = []
    monkeypatch.setattr("releases.progress.cache.set", lambda key, value, _: told.append(value))
    teller(verification.pk)(1, 1, SAID)
    told.clear()
    assert run_verification(verification.pk) is True
    stored = Check.objects.filter(verification=verification).order_by("position")
    count = stored.count()
    assert [(done, total) for done, total, _ in told] == [(n, count) for n in range(1, count + 1)]
    assert [text.partition(": ")[2] for _, _, text in told] == [each.summary for each in stored]
