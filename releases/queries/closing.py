"""What the releases say before an award is closed."""

from awards.models import Award
from awards.queries.closing import ClosingItem
from releases.models import Release


def outputs_watched(award: Award) -> ClosingItem | None:
    """Whether each accepted output is looked at again by the clock, and was well when last seen."""
    releases = list(Release.objects.filter(condition__award=award).select_related("condition"))
    if not releases:
        return None
    bad = [each for each in releases if each.next_look_at is None or each.regressed_at is not None]
    label = "Outputs watched"
    if bad:
        names = ", ".join(f"{each.condition.reference} ({each.condition.title})" for each in bad)
        return ClosingItem(label, is_done=False, text=f"No longer as accepted: {names}.")
    return ClosingItem(label, is_done=True, text=f"{len(releases)} of {len(releases)}.")
