from django.urls import URLPattern, path

from dienests.web.office.previews import asking, ceilings, files, household, listing, result, what_if

urlpatterns: list[URLPattern] = [
    path("previews/", listing.previews, name="previews"),
    path("previews/new/", asking.new, name="previews_new"),
    path("previews/reforms/<slug:name>/", files.shipped, name="previews_reform"),
    path("previews/what-if/", what_if.page, name="previews_what_if"),
    path("previews/what-if/result/", what_if.result, name="previews_what_if_result"),
    path("previews/what-if/reform/", what_if.reform_download, name="previews_what_if_reform"),
    path("previews/what-if/preview/", what_if.make_preview, name="previews_what_if_preview"),
    path("previews/own-cases/", what_if.own_cases, name="previews_own_cases"),
    path("previews/<int:pk>/", result.preview, name="preview"),
    path("previews/<int:pk>/progress/", result.progress, name="preview_progress"),
    path("previews/<int:pk>/again/", result.again, name="preview_again"),
    path("previews/<int:pk>/stop/", result.stop, name="preview_stop"),
    path("previews/<int:pk>/delete/", result.delete, name="preview_delete"),
    path("previews/<int:pk>/ceiling/", ceilings.ask, name="preview_ceiling"),
    path("previews/<int:pk>/ceiling/<int:ceiling>/", ceilings.progress, name="preview_ceiling_progress"),
    path("previews/<int:pk>/households/<int:household>/", household.page, name="preview_household"),
    path("previews/<int:pk>/plots/<slug:plot>.svg", files.plot, name="preview_plot"),
    path("previews/<int:pk>/reform/", files.reform, name="preview_reform"),
    path("previews/<int:pk>/xlsx/", files.xlsx, name="preview_xlsx"),
    path("previews/<int:pk>/csv/", files.csv, name="preview_csv"),
]
