from django.urls import URLPattern, path

from dienests.web.later import Later

# Behind them are the engines of simulation and of the measured log, and workbooks.
views = Later("dienests.web.office.workload.simulation")

urlpatterns: list[URLPattern] = [
    path("simulation/", views.listing.studies, name="studies"),
    path("simulation/new/", views.asking.new, name="study_new"),
    path("simulation/<int:pk>/", views.result.study, name="study"),
    path("simulation/<int:pk>/progress/", views.result.progress, name="study_progress"),
    path("simulation/<int:pk>/again/", views.result.again, name="study_again"),
    path("simulation/<int:pk>/stop/", views.result.stop, name="study_stop"),
    path("simulation/<int:pk>/delete/", views.result.delete, name="study_delete"),
    path("simulation/<int:pk>/choose/", views.choosing.choose, name="study_choose"),
    path("simulation/<int:pk>/reality/", views.reality.page, name="study_reality"),
    path("simulation/<int:pk>/export/<slug:filetype>/", views.files.export, name="study_export"),
]
