from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhike.people"
    label = "people"
