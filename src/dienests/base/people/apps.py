from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dienests.base.people"
    label = "people"
