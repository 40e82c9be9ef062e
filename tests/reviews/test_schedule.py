from reviews.models import Conflict
from reviews.schedule import sweep_conflicts
from tests.factories.grants import submitted_application
from tests.factories.reviews import ReviewerFactory


def test_the_sweep_finds_a_conflict_nobody_entered(closed, panel, ada):
    """Named in the team answer of an application of somebody else."""
    application = submitted_application(call=closed)
    ReviewerFactory(panel=panel, user=ada)
    sweep_conflicts()
    conflict = Conflict.objects.get()
    assert (conflict.user, conflict.application, conflict.state) == (ada, application, "standing")
    sweep_conflicts()
    assert Conflict.objects.count() == 1
