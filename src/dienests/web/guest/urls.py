"""Pages of invited guests: their visit, what was prepared for them, a notebook. No client data."""

from django.urls import URLPattern, path

from dienests.web.guest import door, notebook, photographs, practice, visit

app_name = "guest"
urlpatterns: list[URLPattern] = [
    path("", visit.visit, name="visit"),
    path("in/<str:secret>/", door.door, name="door"),
    path("leave/", door.leave, name="leave"),
    path("language/", door.language, name="language"),
    path("pledge/", visit.pledge, name="pledge"),
    path("practice/<slug:name>/", practice.practice, name="practice"),
    path("practice/<slug:name>/files.zip", practice.files, name="practice_files"),
    path("practice/<slug:name>/attachment/<str:file>", practice.file, name="practice_file"),
    path("report/", visit.report, name="report"),
    path("notebook/", notebook.page, name="notebook"),
    path("notebook/<int:pk>/strike/", notebook.strike, name="note_strike"),
    path("photographs/", photographs.page, name="photographs"),
    path("photographs/agree/", photographs.agree, name="photographs_agree"),
    path("photographs/<int:pk>/", photographs.photograph, name="photograph"),
    path("photographs/<int:pk>/remove/", photographs.remove, name="photograph_remove"),
]
