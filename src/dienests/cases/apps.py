from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dienests.cases"
    label = "cases"
