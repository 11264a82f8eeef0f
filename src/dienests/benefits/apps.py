from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "dienests.benefits"
    label = "benefits"
