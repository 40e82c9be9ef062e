"""Long work of intake, started by pages."""

from typing import Any

from django.utils import timezone

from core.jobs.running import Run
from grants.actions.duplicates import find_duplicates
from grants.models import Call


def search_duplicates(run: Run) -> dict[str, Any]:
    """Compare a call's applications; started again, it finds the same."""
    call = Call.objects.select_related("programme").get(pk=run.params["call"])
    run.progress(0, 4, "Reading the applications.")
    count = find_duplicates(call=call, by=run.by, at=timezone.now(), progress=run.progress)
    if not count:
        return {"sentence": "No two applications look alike."}
    pairs = "1 pair looks alike" if count == 1 else f"{count:,} pairs look alike"
    return {"sentence": f"{pairs}. They are listed under “Possible duplicates”."}
