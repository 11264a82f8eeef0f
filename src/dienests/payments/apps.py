from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "dienests.payments"
    label = "payments"
