"""Addresses of the register of persons, households, staff and the audit trail."""

from django.urls import path

from dienests.web.office import audit, households, people, person_records, staff, staff_accounts

urlpatterns = [
    path("people/", people.search, name="search"),
    path("people/new/", person_records.new_person, name="person_new"),
    path("people/new/alike/", person_records.duplicates, name="person_duplicates"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/open/", people.open_person, name="person_open"),
    path("people/<int:pk>/address/", people.address, name="person_address"),
    path("people/<int:pk>/change/", person_records.change, name="person_change"),
    path("people/<int:pk>/duplicates/", person_records.doubles, name="person_doubles"),
    path("people/<int:pk>/merge/<int:other>/", person_records.merge, name="person_merge"),
    path("people/merges/<int:pk>/undo/", person_records.undo, name="person_merge_undo"),
    path("people/<int:pk>/trail/", audit.about_person, name="audit_person"),
    path("people/<int:pk>/extract/", audit.extract, name="audit_extract"),
    path("households/new/", households.new, name="household_new"),
    path("households/<int:pk>/", households.page, name="household"),
    path("households/<int:pk>/candidates/", households.candidates, name="household_candidates"),
    path("households/<int:pk>/add/", households.add, name="household_add"),
    path("households/<int:pk>/address/", households.dwelling, name="household_dwelling"),
    path("households/<int:pk>/members/<int:member>/end/", households.end, name="household_end"),
    path("households/<int:pk>/members/<int:member>/correct/", households.correct, name="household_correct"),
    path("staff/", staff.page, name="staff"),
    path("staff/units/new/", staff.new_unit, name="unit_new"),
    path("staff/units/<int:pk>/", staff.unit, name="unit"),
    path("staff/units/<int:pk>/close/", staff.close_unit, name="unit_close"),
    path("staff/units/<int:pk>/posts/", staff.new_post, name="post_new"),
    path("staff/posts/<int:pk>/", staff.post, name="post"),
    path("staff/posts/<int:pk>/appoint/", staff.appoint, name="post_appoint"),
    path("staff/posts/<int:pk>/abolish/", staff.abolish, name="post_abolish"),
    path("staff/appointments/<int:pk>/end/", staff.end_appointment, name="appointment_end"),
    path("staff/accounts/", staff_accounts.page, name="staff_accounts"),
    path("staff/accounts/new/", staff_accounts.new, name="staff_account_new"),
    path("staff/accounts/<int:pk>/", staff_accounts.account, name="staff_account"),
    path("staff/accounts/<int:pk>/<slug:act>/", staff_accounts.act, name="staff_account_act"),
    path("audit/", audit.page, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
    path("audit/verify/", audit.verify, name="audit_verify"),
]
