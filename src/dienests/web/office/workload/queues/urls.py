"""Addresses of queues, load and allocation, below "office:"."""

from django.urls import path

from dienests.web.office.workload.queues import (
    allocation,
    caseload,
    filters,
    handing,
    handover,
    load,
    page,
    scheme,
    week,
)

urlpatterns = [
    path("queue/", page.page, name="queue"),
    path("queue/hand-out/", handing.hand_out, name="queue_hand_out"),
    path("queue/filters/save/", filters.save, name="queue_filter_save"),
    path("queue/filters/<int:pk>/delete/", filters.delete, name="queue_filter_delete"),
    path("queue/allocation/", allocation.page, name="queue_allocation"),
    path("queue/load/", load.page, name="queue_load"),
    path("queue/load/scheme/", scheme.page, name="queue_scheme"),
    path("queue/load/scheme/choose/", scheme.choose, name="queue_scheme_choose"),
    path("queue/caseload/<int:pk>/", caseload.page, name="queue_caseload"),
    path("queue/week/", week.page, name="queue_week"),
    path("queue/handovers/<int:pk>/", handover.page, name="queue_handover"),
    path("queue/handovers/<int:pk>/undo/", handover.undo, name="queue_handover_undo"),
]
