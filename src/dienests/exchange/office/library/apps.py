from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "dienests.exchange.office.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
