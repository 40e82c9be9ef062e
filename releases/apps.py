from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "releases"

    def ready(self) -> None:
        """Tell pages of awards how outputs stand, and what the register knows before closing."""
        from awards.queries import closing, standing
        from releases.queries.closing import outputs_watched
        from releases.queries.standing import words_of_outputs

        if outputs_watched not in closing.ASKED_ABOVE:
            closing.ASKED_ABOVE.append(outputs_watched)
        if words_of_outputs not in standing.ASKED_ABOVE:
            standing.ASKED_ABOVE.append(words_of_outputs)
