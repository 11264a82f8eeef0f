"""Languages in which clients and staff talk. Latvian is the language of work: every colleague speaks it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from dienests.practice.faults import Text

STATE_LANGUAGE = "lv"
SPOKEN: Mapping[str, Text] = {
    "lv": Text("latviešu valoda", "Latvian"),
    "ru": Text("krievu valoda", "Russian"),
    "en": Text("angļu valoda", "English"),
    "uk": Text("ukraiņu valoda", "Ukrainian"),
    "be": Text("baltkrievu valoda", "Belarusian"),
    "pl": Text("poļu valoda", "Polish"),
    "lt": Text("lietuviešu valoda", "Lithuanian"),
    "et": Text("igauņu valoda", "Estonian"),
    "de": Text("vācu valoda", "German"),
    "rom": Text("romu (čigānu) valoda", "Romani"),
    "lsl": Text("latviešu zīmju valoda", "Latvian sign language"),
}
BESIDES_LATVIAN = tuple(code for code in SPOKEN if code != STATE_LANGUAGE)


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name in the language in force, in the order of the list above; codes it does not know are left out."""
    chosen, language = set(codes), "en" if get_language() == "en" else "lv"
    return [(code, name[language]) for code, name in SPOKEN.items() if code in chosen]
