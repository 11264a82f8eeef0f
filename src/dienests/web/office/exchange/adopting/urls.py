from django.urls import URLPattern, path

from dienests.web.office.exchange.adopting import (
    adopting,
    merging,
    notices,
    panel,
    suggesting,
    suggestion,
    switching,
)

urlpatterns: list[URLPattern] = [
    path("notices/", notices.page, name="library_notices"),
    path("notices/close/", notices.close_those, name="library_notices_close"),
    path("notices/<int:pk>/close/", notices.close_one, name="library_notice_close"),
    path("adopt/<int:pk>/<slug:name>/", adopting.page, name="library_adopt"),
    path("adopt/<int:pk>/<slug:name>/fetch/", adopting.fetch, name="library_adopt_fetch"),
    path("adopt/shipped/<slug:name>/", adopting.shipped, name="library_adopt_shipped"),
    path("<int:pk>/answers/", adopting.answers, name="library_adopt_answers"),
    path("<int:pk>/panel/adopting/", panel.panel, name="library_panel_adopting"),
    path("<int:pk>/merge/", merging.page, name="library_merge"),
    path("<int:pk>/merge/fetch/", merging.fetch, name="library_merge_fetch"),
    path("<int:pk>/merge/begin/", merging.begin, name="library_merge_begin"),
    path("<int:pk>/merge/choose/", merging.choose_one, name="library_merge_choose"),
    path("<int:pk>/merge/rest/", merging.choose_the_rest, name="library_merge_rest"),
    path("<int:pk>/merge/finish/", merging.finish_it, name="library_merge_finish"),
    path("<int:pk>/merge/aside/", merging.aside, name="library_merge_aside"),
    path("<int:pk>/suggest/", suggesting.page, name="library_suggest"),
    path("suggestion/<int:pk>/", suggestion.page, name="library_suggestion"),
    path("suggestion/<int:pk>/fetch/", suggestion.fetch, name="library_suggestion_fetch"),
    path("suggestion/<int:pk>/accept/", suggestion.accept, name="library_suggestion_accept"),
    path("suggestion/<int:pk>/say/", suggestion.say_something, name="library_suggestion_say"),
    path("suggestion/<int:pk>/take-back/", suggestion.take_it_back, name="library_suggestion_take_back"),
    path("<int:pk>/switch/", switching.page, name="library_switch"),
    path("<int:pk>/switch/consider/", switching.consider, name="library_switch_consider"),
    path("<int:pk>/switch/propose/", switching.propose, name="library_switch_propose"),
]
