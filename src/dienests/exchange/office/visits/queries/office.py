"""The other office of visits, read together with them."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def with_office(rows: QuerySet[M], visit: str = "") -> QuerySet[M]:
    """With what Visit.office is told from, but not with the whole index of a colleague. `visit`: where in the rows the
    visit is, unless they are visits."""
    colleague = f"{visit}__colleague" if visit else "colleague"
    return rows.select_related(*([visit] if visit else []), colleague).defer(f"{colleague}__content")
