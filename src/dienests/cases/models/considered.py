"""Practices that an office looks at without having their files: the way of working of an item of its library."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class ConsideredPractice(models.Model):
    """A whole practice that can be simulated and proposed as those of PRACTICE_ROOT can; a folder of the same name
    comes first. `content`: as Practice.to_json; `source`: where it comes from, in words."""

    name = models.SlugField(max_length=40, unique=True)
    title_lv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    source = models.CharField(max_length=300)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" else self.title_lv
