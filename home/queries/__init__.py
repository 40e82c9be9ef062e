"""Reads across the whole house: what lower rooms answer about their nouns, put together."""

from home.queries.desk import Task, TaskGroup, tasks_for
from home.queries.mail import failed_mails, failed_mails_per_programme
from home.queries.people import Hats, hats_of
from home.queries.public import Figures, figures
from home.queries.staff import CallRow, ProgrammeRow, staff_overview

__all__ = [
    "CallRow",
    "Figures",
    "Hats",
    "ProgrammeRow",
    "Task",
    "TaskGroup",
    "failed_mails",
    "failed_mails_per_programme",
    "figures",
    "hats_of",
    "staff_overview",
    "tasks_for",
]
