from django.urls import URLPattern, path

from dienests.web.later import Later

# Behind them are the engines of whole populations.
views = Later("dienests.web.office.previews")

urlpatterns: list[URLPattern] = [
    path("previews/", views.listing.previews, name="previews"),
    path("previews/new/", views.asking.new, name="previews_new"),
    path("previews/reforms/<slug:name>/", views.files.shipped, name="previews_reform"),
    path("previews/what-if/", views.what_if.page, name="previews_what_if"),
    path("previews/what-if/result/", views.what_if.result, name="previews_what_if_result"),
    path("previews/what-if/reform/", views.what_if.reform_download, name="previews_what_if_reform"),
    path("previews/what-if/preview/", views.what_if.make_preview, name="previews_what_if_preview"),
    path("previews/own-cases/", views.what_if.own_cases, name="previews_own_cases"),
    path("previews/<int:pk>/", views.result.preview, name="preview"),
    path("previews/<int:pk>/progress/", views.result.progress, name="preview_progress"),
    path("previews/<int:pk>/again/", views.result.again, name="preview_again"),
    path("previews/<int:pk>/stop/", views.result.stop, name="preview_stop"),
    path("previews/<int:pk>/delete/", views.result.delete, name="preview_delete"),
    path("previews/<int:pk>/ceiling/", views.ceilings.ask, name="preview_ceiling"),
    path("previews/<int:pk>/ceiling/<int:ceiling>/", views.ceilings.progress, name="preview_ceiling_progress"),
    path("previews/<int:pk>/households/", views.households.page, name="preview_households"),
    path("previews/<int:pk>/households/csv/", views.household_files.households, name="preview_households_csv"),
    path("previews/<int:pk>/set-aside/", views.set_aside.page, name="preview_set_aside"),
    path("previews/<int:pk>/set-aside/csv/", views.household_files.set_aside, name="preview_set_aside_csv"),
    path("previews/<int:pk>/households/<int:household>/", views.household.page, name="preview_household"),
    path("previews/<int:pk>/plots/<slug:plot>.svg", views.files.plot, name="preview_plot"),
    path("previews/<int:pk>/reform/", views.files.reform, name="preview_reform"),
    path("previews/<int:pk>/xlsx/", views.files.xlsx, name="preview_xlsx"),
    path("previews/<int:pk>/csv/", views.files.csv, name="preview_csv"),
]
