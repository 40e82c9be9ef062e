from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "awards"

    def ready(self) -> None:
        """Tell pages of calls and of the ranking what awards hold of a budget."""
        from awards.queries.awards import held_by_application
        from grants.queries import calls

        if held_by_application not in calls.HELD_ABOVE:
            calls.HELD_ABOVE.append(held_by_application)
