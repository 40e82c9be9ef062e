from django.apps import AppConfig


class ReferencesConfig(AppConfig):
    name = "core.references"
    label = "references"
