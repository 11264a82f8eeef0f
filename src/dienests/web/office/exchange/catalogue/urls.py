from django.urls import URLPattern, path

from dienests.web.office.exchange.catalogue import (
    attached,
    beside,
    figures,
    item,
    reading,
    said,
    search,
    sharing,
    travel,
)

urlpatterns: list[URLPattern] = [
    path("", search.catalogue, name="catalogue"),
    path("own/<slug:name>", item.own, name="catalogue_own"),
    path("figures", figures.figures, name="catalogue_figures"),
    path("figures.csv", figures.download, name="catalogue_figures_csv"),
    path("figures/share", sharing.share, name="catalogue_figures_share"),
    path("figures/stop", sharing.stop, name="catalogue_figures_stop"),
    path("travel/<slug:item>", travel.panel, name="catalogue_travel"),
    path("said/<int:pk>/answer", said.answer_remark, name="catalogue_answer"),
    path("said/<int:pk>/take-back", said.withdraw, name="catalogue_take_back"),
    path("<int:pk>/<slug:name>", item.item, name="catalogue_item"),
    path("<int:pk>/<slug:name>/read", reading.read, name="catalogue_read"),
    path("<int:pk>/<slug:name>/reading", reading.progress, name="catalogue_reading"),
    path("<int:pk>/<slug:name>/beside", beside.beside, name="catalogue_beside"),
    path("<int:pk>/<slug:name>/attachment/<str:file>", attached.attachment, name="catalogue_attachment"),
    path(
        "<int:pk>/<slug:name>/attachment/<str:file>/words/",
        attached.attachment_words,
        name="catalogue_attachment_words",
    ),
    path("<int:pk>/<slug:name>/say", said.say_of_item, name="catalogue_say"),
]
