"""Who may write practice, and who may publish it. Everybody on staff may read it."""

from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, everything
from dienests.base.organisation.models import Role
from dienests.exchange.office.colleagues.access import HEADS

WRITERS = (*HEADS, Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.SERVICE_STAFF)

# Over LibraryItem.
ITEM_VIEW = Action("item_view", _("read the practice library"), dict.fromkeys(Role, everything))
ITEM_WRITE = Action("item_write", _("write practice"), dict.fromkeys(WRITERS, everything))
ITEM_ADOPT = Action("item_adopt", _("adopt practice of colleagues"), dict.fromkeys(HEADS, everything))
# Proposing is writing; the answer is a head's who did not propose it (operations, and the database).
ITEM_PUBLISH = Action("item_publish", _("publish practice"), dict.fromkeys(HEADS, everything))
NOTICE_CLOSE = Action("notice_close", _("look after notices of the library"), dict.fromkeys(WRITERS, everything))
