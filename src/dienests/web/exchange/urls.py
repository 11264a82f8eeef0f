from django.urls import URLPattern, path

from dienests.web.exchange import views

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("index.json", views.index, name="index"),
    path("items/<slug:name>.git/info/refs", views.refs, name="refs"),
    path("items/<slug:name>.git/git-upload-pack", views.upload_pack, name="upload_pack"),
]
