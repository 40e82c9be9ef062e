from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "releases"

    def ready(self) -> None:
        """Add what the register knows to the checklist of closing an award."""
        from awards.queries.closing import ASKED_ABOVE
        from releases.queries.closing import outputs_watched

        if outputs_watched not in ASKED_ABOVE:
            ASKED_ABOVE.append(outputs_watched)
