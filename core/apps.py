from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Let Django know our checks."""
        from core import checks  # noqa: F401 - importing it registers them
