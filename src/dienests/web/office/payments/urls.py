from django.urls import URLPattern, path

from dienests.web.office.payments import batches, bills, grants, law, overview, providers

urlpatterns: list[URLPattern] = [
    path("payments/", overview.payments, name="payments"),
    path("payments/prepare/", overview.prepare, name="payments_prepare"),
    path("payments/batches/", batches.batch_list, name="batches"),
    path("payments/batches/<int:pk>/", batches.batch, name="batch"),
    path("payments/batches/<int:pk>/approve/", batches.approve, name="batch_approve"),
    path("payments/batches/<int:pk>/discard/", batches.discard, name="batch_discard"),
    path("payments/batches/<int:pk>/file/", batches.bank_file, name="batch_file"),
    path("payments/batches/<int:pk>/protocol/", batches.protocol, name="batch_protocol"),
    path("payments/grants/", grants.grant_list, name="grants"),
    path("payments/grants/<int:pk>/", grants.grant, name="grant"),
    path("payments/grants/<int:pk>/end/", grants.end, name="grant_end"),
    path("payments/grants/<int:pk>/payee/", grants.payee, name="grant_payee"),
    path("payments/grants/<int:pk>/bills/", bills.bills, name="bills"),
    path("payments/instalments/<int:pk>/hold/", grants.hold, name="payment_hold"),
    path("payments/instalments/<int:pk>/release/", grants.release, name="payment_release"),
    path("payments/bills/", bills.missing, name="bills_missing"),
    path("payments/law/", law.touched, name="payments_law"),
    path("payments/providers/", providers.provider_list, name="providers"),
    path("payments/providers/new/", providers.add, name="provider_new"),
    path("payments/providers/<int:pk>/", providers.change, name="provider"),
]
