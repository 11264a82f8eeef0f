"""A practice item: a folder of text that an office can take over. See docs/how-to/write-a-practice-item.md.

Pure: no Django, no law, no network. Nothing in an item runs as code.
"""

from dienests.exchange.item.checklists import Checklist, Phase, Task
from dienests.exchange.item.filled import form_schema, is_shown, validate_filled
from dienests.exchange.item.forms import Field, Form, Option, Section
from dienests.exchange.item.loading import (
    SHIPPED,
    ItemFaults,
    available,
    digest_of,
    item_faults,
    item_of,
    load_item,
    shipped_item,
    unknown_references,
)
from dienests.exchange.item.markdown import headings, html, places
from dienests.exchange.item.model import Cost, Finding, Item, LegalBasis, Need, Needs, Owner, Parameter, Source, Use
from dienests.exchange.item.schemas import schema
from dienests.exchange.item.vocabulary import FIELD_TYPES, KINDS, LICENCES, PER, SERVICES

__all__ = [
    "FIELD_TYPES",
    "KINDS",
    "LICENCES",
    "PER",
    "SERVICES",
    "SHIPPED",
    "Checklist",
    "Cost",
    "Field",
    "Finding",
    "Form",
    "Item",
    "ItemFaults",
    "LegalBasis",
    "Need",
    "Needs",
    "Option",
    "Owner",
    "Parameter",
    "Phase",
    "Section",
    "Source",
    "Task",
    "Use",
    "available",
    "digest_of",
    "form_schema",
    "headings",
    "html",
    "is_shown",
    "item_faults",
    "item_of",
    "load_item",
    "places",
    "schema",
    "shipped_item",
    "unknown_references",
    "validate_filled",
]
