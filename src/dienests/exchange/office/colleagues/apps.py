from django.apps import AppConfig


class ColleaguesConfig(AppConfig):
    name = "dienests.exchange.office.colleagues"
    label = "colleagues"
    default_auto_field = "django.db.models.BigAutoField"
