"""Where the figures that ship come from: their files say it in English, pages in the language in force."""

from django.utils.translation import gettext, gettext_noop

SHIPPED = (
    gettext_noop("An assumption of this project; measure it in the office."),
    gettext_noop("edruva.lv, 19.08.2025 – Cēsis pilot, 42 home inspections for 337 applications"),
    gettext_noop("assistance-law – 3 months with somebody of working age, 6 without (the mix is an assumption)"),
    gettext_noop(
        "Staff of the four services in 2021: Ogre 68, Ikšķile 10, Lielvārde 23, Ķegums 9 (ikskile.lv, 2021). "
        "Applications and posts on assistance are shared out in this proportion; travel is an assumption of this "
        "project."
    ),
    gettext_noop(
        "Cēsis before its pilot: departments received at different hours, so that residents had to come twice "
        "(edruva.lv, 19.08.2025). The hours are an assumption of this project."
    ),
    gettext_noop(
        "In 2023 428 specialists were missing against the norm, while 148 posts were formally vacant "
        "(apollo.lv/8208924, 03.2025). Which two are missing here is this project's choice."
    ),
    gettext_noop(
        "Ogre's service expects more applications because of heating bills (ogrenet.lv, 2026-03); by how much is an "
        "assumption of this project."
    ),
    gettext_noop(
        "110 staff altogether (68 + 10 + 23 + 9; ikskile.lv, 2021). Posts on assistance, hours and shares are "
        "assumptions of this project; the current list of staff was not found."
    ),
    gettext_noop(
        "No count of applications in Ogre was found. Of the order of Daugavpils' 4,990 families with heating benefit "
        "in nine months of 2017 (soclp.lv), by inhabitants. Months follow the heating season, weekdays the reception "
        "hours. All are assumptions of this project."
    ),
    gettext_noop(
        "Posts, reception hours and absences as recorded in this office, all units taken together; hours at the desk, "
        "shares of time and travel as shipped, not checked"
    ),
    gettext_noop("Set for this simulation"),
    gettext_noop("Fitted from the office's own history"),
)


def source_of(text: str) -> str:
    """A source that ships in the language in force; one of an office's own files as it is written there."""
    return gettext(text) if text in SHIPPED else text
