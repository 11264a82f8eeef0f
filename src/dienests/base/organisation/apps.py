from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "dienests.base.organisation"
    label = "organisation"
