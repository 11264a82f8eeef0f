from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dienests.base.audit"
    label = "audit"
