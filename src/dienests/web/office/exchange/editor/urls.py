from django.urls import URLPattern, path

from dienests.web.office.exchange.editor import attachments, beginning, clashes, draft, part, proposing, texts, trying

urlpatterns: list[URLPattern] = [
    path("new/", beginning.new, name="library_new"),
    path("new/shipped/", beginning.shipped, name="library_new_shipped"),
    path("new/file/", beginning.file, name="library_new_file"),
    path("new/folder/", beginning.folder, name="library_new_folder"),
    path("<int:pk>/edit/", draft.edit, name="library_edit"),
    path("<int:pk>/edit/discard/", draft.discard, name="library_edit_discard"),
    path("<int:pk>/edit/none/", draft.none, name="library_edit_none"),
    path("<int:pk>/edit/text/", texts.text, name="library_edit_text"),
    path("<int:pk>/edit/text/preview/", texts.preview, name="library_edit_preview"),
    path("<int:pk>/edit/files/", attachments.files, name="library_edit_files"),
    path("<int:pk>/edit/files/remove/", attachments.remove, name="library_edit_files_remove"),
    path("<int:pk>/edit/propose/", proposing.propose, name="library_edit_propose"),
    path("<int:pk>/edit/form.schema.json", trying.json_schema, name="library_edit_schema"),
    path("<int:pk>/edit/form/try/", trying.try_form, name="library_edit_try"),
    path("<int:pk>/edit/<slug:part>/", part.edit_part, name="library_edit_part"),
    path("<int:pk>/edit/<slug:part>/check/", part.check, name="library_edit_check"),
    path("<int:pk>/edit/<slug:part>/settle/", clashes.settle, name="library_edit_settle"),
]
