"""The Celery application: workers and beat run with `celery -A config`."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Objects of the youngest generation, then rounds of each older one: a letter's garbage is gone
# before the next three or four are set, and a worker's memory stays as flat as before.
COLLECT_AFTER = (10_000, 10, 10)

app = Celery("seedcorn", task_cls="core.tasks:OutboxTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")
app.autodiscover_tasks(["core.jobs", "core.mail"], related_name="schedule")


@worker_process_init.connect
def keep_what_is_loaded(**_signal: object) -> None:
    """Let the garbage collector pass over what a worker loaded at its start, and come less often.

    What is loaded never becomes garbage, and one PDF makes so many objects that with Python's own
    numbers the collector would take a tenth of its time (docs/benchmarks.md, “Letters”).
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
