from django.apps import AppConfig


class WorkloadConfig(AppConfig):
    name = "dienests.workload.office"
    label = "workload"
