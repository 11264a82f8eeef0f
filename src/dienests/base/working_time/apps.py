from django.apps import AppConfig


class WorkingTimeConfig(AppConfig):
    name = "dienests.base.working_time"
    label = "working_time"
