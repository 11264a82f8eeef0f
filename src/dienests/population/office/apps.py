from django.apps import AppConfig


class PopulationConfig(AppConfig):
    name = "dienests.population.office"
    label = "population"
