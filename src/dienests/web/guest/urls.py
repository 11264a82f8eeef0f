from django.urls import URLPattern

app_name = "guest"
urlpatterns: list[URLPattern] = []
