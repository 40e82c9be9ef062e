"""The Celery application: workers and beat run with `celery -A config`."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("seedcorn", task_cls="core.tasks:OutboxTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")
app.autodiscover_tasks(["core.jobs", "core.mail"], related_name="schedule")


@worker_process_init.connect
def keep_what_is_loaded(**_signal: object) -> None:
    """Let the garbage collector pass over what a worker loaded at its start.

    It never becomes garbage, and a PDF makes so many objects that it would be looked through with
    every letter.
    """
    gc.freeze()
