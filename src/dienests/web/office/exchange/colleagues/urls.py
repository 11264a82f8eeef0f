from django.urls import URLPattern, path

from dienests.web.office.exchange.colleagues import adding, keys, listing, one, this_office, untold

urlpatterns: list[URLPattern] = [
    path("", listing.colleagues, name="colleagues"),
    path("new/", adding.new, name="colleagues_new"),
    path("this-office/", this_office.settings_page, name="exchange_settings"),
    path("this-office/key/", this_office.new_key, name="exchange_settings_key"),
    path("untold/", untold.page, name="exchange_untold"),
    path("untold/take-back/", untold.take_them_back, name="exchange_untold_take_back"),
    path("<int:pk>/", one.colleague, name="colleague"),
    path("<int:pk>/read/", one.read_now, name="colleague_read"),
    path("<int:pk>/leave/", one.leave_it, name="colleague_leave"),
    path("<int:pk>/return/", one.return_to_it, name="colleague_return"),
    path("<int:pk>/key/confirm/", keys.confirm, name="colleague_confirm"),
    path("<int:pk>/key/accept/", keys.accept, name="colleague_accept"),
    path("<int:pk>/key/keep/", keys.keep, name="colleague_keep"),
]
