"""What visits may cost this office, as the head set it; usual rules until somebody has."""

from datetime import time

from dienests.base.working_time.models import Weekday
from dienests.exchange.office.visits.models import HostRules

USUAL_WEEKDAYS = [int(day) for day in (Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY)]
CONFIDENTIALITY_LV = (
    "Apmeklējuma laikā varu satikt sociālā dienesta klientus vai uzzināt ziņas par viņiem. Apņemos tās nevienam "
    "neizpaust – ne apmeklējuma laikā, ne pēc tā –, klientus nefotografēt un neierakstīt, neko par viņiem nepierakstīt "
    "un ievērot darbinieku norādījumus. Saprotu, ka par personas datu izpaušanu iestājas tiesību aktos noteiktā "
    "atbildība."
)
CONFIDENTIALITY_EN = (
    "During the visit I may meet clients of the social service or learn something about them. I will not pass it on to "
    "anybody, neither during the visit nor afterwards; I will not photograph or record clients, will write down "
    "nothing about them, and will do as the staff ask. I understand that disclosing personal data has consequences by "
    "law."
)


def usual_rules() -> HostRules:
    """Not saved: one visit a month, from Tuesday to Thursday, asked for two weeks before."""
    return HostRules(
        pk=1, weekdays=list(USUAL_WEEKDAYS), begins=time(9), ends=time(16), confidentiality_lv=CONFIDENTIALITY_LV,
        confidentiality_en=CONFIDENTIALITY_EN,
    )  # fmt: skip


def host_rules() -> HostRules:
    """As they are in force. One query; writes nothing."""
    return HostRules.objects.filter(pk=1).first() or usual_rules()


def locked_rules() -> HostRules:
    """The same, stored and locked until the transaction ends: who gives away a place of a month stands in line here."""
    usual = usual_rules()
    defaults = {
        field.name: getattr(usual, field.name) for field in HostRules._meta.concrete_fields if field.name != "id"
    }
    HostRules.objects.get_or_create(pk=1, defaults=defaults)
    return HostRules.objects.select_for_update().get(pk=1)
