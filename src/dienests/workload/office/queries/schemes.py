"""The load scheme in force, parsed once per content."""

from django.conf import settings

from dienests.practice import PracticeFaults
from dienests.practice.loads import LoadScheme, load_loads, shipped_loads
from dienests.workload.office.models import ChosenLoads

_PARSED: dict[str, LoadScheme] = {}
_PARSED_MOST = 32


def scheme_in_force() -> LoadScheme | None:
    """None while the head of office has not chosen one: then load is not counted. One query."""
    newest = ChosenLoads.objects.order_by("-since", "-pk").values_list("digest", "content").first()
    if newest is None:
        return None
    digest, content = newest
    if digest not in _PARSED:
        if len(_PARSED) >= _PARSED_MOST:
            _PARSED.clear()
        _PARSED[digest] = LoadScheme.from_json(content)
    return _PARSED[digest]


def offered_schemes() -> list[LoadScheme]:
    """Schemes that lie with the practices of this installation and can be read, by name."""
    found = []
    for name in {**shipped_loads(), **shipped_loads(root=settings.PRACTICE_ROOT)}:
        try:
            found.append(load_loads(name, root=settings.PRACTICE_ROOT))
        except PracticeFaults:
            continue
    return found
