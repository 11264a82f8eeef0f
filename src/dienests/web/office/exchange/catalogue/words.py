"""Words of closed lists that pages of this area show."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.exchange.privacy.findings import Kind

FOUND: Mapping[Kind, Promise] = {
    Kind.PERSONAL_CODE: _("a personal code"),
    Kind.IBAN: _("an account"),
    Kind.PHONE: _("a telephone number"),
    Kind.EMAIL: _("an e-mail address"),
    Kind.ADDRESS: _("an address"),
    Kind.BORN: _("a day of birth"),
    Kind.CASE: _("the number of a case"),
    Kind.CLIENT: _("the name of a client"),
    Kind.NAME: _("a name"),
}
