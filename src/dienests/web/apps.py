from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dienests.web"
    label = "web"
