from django.urls import URLPattern, path

from dienests.web.office.exchange.library import changing, files, item, listing, proposal, versions

urlpatterns: list[URLPattern] = [
    path("", listing.library, name="library"),
    path("shipped/", listing.shipped, name="library_shipped"),
    path("shipped/<slug:name>/", listing.shipped_one, name="library_shipped_item"),
    path("proposal/<int:publication>/", proposal.proposal, name="library_proposal"),
    path("proposal/<int:publication>/publish/", proposal.publish_it, name="library_publish"),
    path("proposal/<int:publication>/decline/", proposal.decline_it, name="library_decline"),
    path("proposal/<int:publication>/take-back/", proposal.take_it_back, name="library_take_back"),
    path("<int:pk>/", item.item_page, name="library_item"),
    path("<int:pk>/version/<slug:commit>/", item.version_page, name="library_version"),
    path("<int:pk>/differences/", versions.differences, name="library_differences"),
    path("<int:pk>/withdraw/", changing.withdraw, name="library_withdraw"),
    path("<int:pk>/restore/", changing.restore, name="library_restore"),
    path("<int:pk>/share/", changing.share, name="library_share"),
    path("<int:pk>/export/", files.export, name="library_export"),
    path("<int:pk>/attachment/<str:name>", files.attachment, name="library_attachment"),
    path("<int:pk>/attachment/<str:name>/words/", files.attachment_words, name="library_attachment_words"),
]
