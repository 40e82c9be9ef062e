from typing import Any

from celery import shared_task

from grants import indexing


@shared_task(name="grants.index")
def index_application(pk: int, **_later: Any) -> None:
    """Write the search document of one application."""
    indexing.fill_document(pk)
