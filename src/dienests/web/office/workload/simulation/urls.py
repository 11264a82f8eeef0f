from django.urls import URLPattern, path

from dienests.web.office.workload.simulation import asking, choosing, files, listing, reality, result

urlpatterns: list[URLPattern] = [
    path("simulation/", listing.studies, name="studies"),
    path("simulation/new/", asking.new, name="study_new"),
    path("simulation/<int:pk>/", result.study, name="study"),
    path("simulation/<int:pk>/progress/", result.progress, name="study_progress"),
    path("simulation/<int:pk>/again/", result.again, name="study_again"),
    path("simulation/<int:pk>/stop/", result.stop, name="study_stop"),
    path("simulation/<int:pk>/delete/", result.delete, name="study_delete"),
    path("simulation/<int:pk>/choose/", choosing.choose, name="study_choose"),
    path("simulation/<int:pk>/reality/", reality.page, name="study_reality"),
    path("simulation/<int:pk>/export/<slug:filetype>/", files.export, name="study_export"),
]
