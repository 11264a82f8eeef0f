"""Addresses of the desk: intake, the case, its declaration and its papers. Names are below "office:"."""

from django.urls import path

from dienests.web.office import cases, declaration, document_views, documents, intake, requests

urlpatterns = [
    path("intake/", intake.intake, name="intake"),
    path("intake/form/", intake.form, name="intake_form"),
    path("intake/draft/", intake.keep, name="intake_keep"),
    path("intake/people/", intake.people, name="intake_people"),
    path("intake/person/", intake.register, name="intake_register"),
    path("intake/open/", intake.open_it, name="intake_open"),
    path("intake/discard/", intake.discard, name="intake_discard"),
    path("cases/<int:pk>/", cases.overview, name="case"),
    path("cases/<int:pk>/take/", cases.take_it, name="case_take"),
    path("cases/<int:pk>/release/", cases.release_it, name="case_release"),
    path("cases/<int:pk>/assign/", cases.assign_it, name="case_assign"),
    path("cases/<int:pk>/withdraw/", cases.withdraw_it, name="case_withdraw"),
    path("cases/<int:pk>/signature/", cases.sign, name="case_signature"),
    path("cases/<int:pk>/application/", cases.change, name="case_application"),
    path("cases/<int:pk>/finish-stage/", cases.finish, name="case_finish_stage"),
    path("cases/<int:pk>/visit/", cases.visit, name="case_visit"),
    path("cases/<int:pk>/reopen/", cases.reopen, name="case_reopen"),
    path("cases/<int:pk>/declaration/", declaration.page, name="declaration"),
    path("cases/<int:pk>/declaration/preview/", declaration.look, name="declaration_preview"),
    path("cases/<int:pk>/declaration/save/", declaration.save, name="declaration_save"),
    path("cases/<int:pk>/declaration/explanation/", declaration.explain, name="declaration_explanation"),
    path("cases/<int:pk>/documents/", documents.page, name="documents"),
    path("cases/<int:pk>/documents/add/", documents.add, name="documents_add"),
    path("cases/<int:pk>/documents/waive/", documents.waive, name="documents_waive"),
    path("cases/<int:pk>/documents/ask-again/", documents.ask_again, name="documents_ask_again"),
    path("cases/<int:pk>/documents/<int:document>/", document_views.show, name="document"),
    path("cases/<int:pk>/documents/<int:document>/file/", document_views.download, name="document_file"),
    path("cases/<int:pk>/documents/<int:document>/page/<int:number>/", document_views.picture, name="document_page"),
    path("cases/<int:pk>/documents/<int:document>/text/", document_views.text, name="document_text"),
    path("cases/<int:pk>/documents/<int:document>/classify/", documents.classify, name="document_classify"),
    path("cases/<int:pk>/documents/<int:document>/remove/", documents.remove, name="document_remove"),
    path("cases/<int:pk>/requests/preview/", requests.look, name="request_preview"),
    path("cases/<int:pk>/requests/send/", requests.send, name="request_send"),
    path("cases/<int:pk>/requests/received/", requests.received, name="request_received"),
    path("cases/<int:pk>/requests/withdraw/", requests.withdraw, name="request_withdraw"),
    path("cases/<int:pk>/requests/lapse/", requests.lapse, name="request_lapse"),
]
