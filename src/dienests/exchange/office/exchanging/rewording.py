"""Own items whose words were looked up when fewer of them were searched: looked up anew, beside the pages."""

import logging
import time

from dienests.exchange.office.exchanging.catalogued import put_own_words
from dienests.exchange.office.library.listed import WORDS_FORMAT, listed
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.searched import all_words
from dienests.exchange.office.library.store import files_at
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.wire import Damaged

log = logging.getLogger("dienests.exchange")


def reword(*, ends: float) -> bool:
    """Until a moment of time.monotonic; whether nothing is left. What cannot be read keeps the words it has."""
    for item in LibraryItem.objects.filter(words_format__lt=WORDS_FORMAT).defer("words").order_by("pk"):
        if time.monotonic() > ends:
            return False
        try:
            words = _words_of(item)
        except (Damaged, Unfit, KeyError):
            log.exception("The words of item %s could not be looked up", item.name)
            continue
        if item.commit:  # first: whatever ends the round here, the next one does both again
            put_own_words(item.name, item.commit, words)
        # Whoever saved or published meanwhile has looked them up already.
        rows = LibraryItem.objects.filter(pk=item.pk, commit=item.commit, words_format__lt=WORDS_FORMAT)
        rows.update(words=words, words_format=WORDS_FORMAT)
    return True


def _words_of(item: LibraryItem) -> str:
    """Of the newest version; of the draft where there is none yet, as saving it does. What has neither stays."""
    if item.commit:
        return all_words(files_at(item.name, item.commit))
    draft = Draft.objects.filter(item=item).first()
    return str(listed(draft_files(draft))["words"]) if draft else item.words
