"""Fictitious contexts, one per kind of letter: for trying a practice and for previews of its letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COMMON: dict[str, Any] = {
    "date": "2026-02-20",
    "draft": True,
    "office": {
        "name": {"lv": "Paraugpils novada sociālais dienests", "en": "Social Service of Paraugpils Municipality"},
        "address": "Parauga iela 1, Paraugpils, LV-0000",
        "registration_number": "00000000000",
        "phone": "+371 00000000",
        "email": "sociālais@paraugs.example",
    },
    "applicant": {
        "name": "Anna Paraudziņa",
        "personal_code": "000000-00000",
        "address": "Parauga iela 2–3, Paraugpils, LV-0000",
    },
    "case": {"number": "2026/000123", "applied_on": "2026-02-10"},
    "signer": {"name": "Ilze Lēmēja", "title": {"lv": "sociālā darbiniece", "en": "social worker"}},
    "controller": None,
}

_APPEAL = {
    "lv": "Ja nepiekrītat šim lēmumam, mēneša laikā varat to apstrīdēt pašvaldības domē.",
    "en": "If you disagree with this decision, you may contest it at the municipal council within one month.",
}
_UNCHECKED = {
    "lv": "Parauga dati: skaitļi nav salīdzināti ar likuma tekstu.",
    "en": "Sample data: the figures have not been compared with the text of the law.",
}
_DECISION: dict[str, Any] = {
    "number": "45/2026",
    "date": "2026-02-20",
    "valid_from": "2026-02-01",
    "valid_until": "2026-07-31",
    "status": "low_income",
    "benefits": [
        {
            "code": "housing",
            "name": {"lv": "Mājokļa pabalsts", "en": "Housing benefit"},
            "amount": "192.70",
            "from": "2026-02-01",
            "until": "2026-07-31",
            "payee": {"lv": "uz Jūsu kontu", "en": "to your account"},
        }
    ],
    "reasons": [
        {
            "text": {
                "lv": "Mājsaimniecības ienākumi nav pietiekami, lai samaksātu par mājokli.",
                "en": "The household's income is not enough to pay for the dwelling.",
            },
            "paragraph": {
                "lv": "Sociālo pakalpojumu un sociālās palīdzības likuma 35. pants",
                "en": "Law on Social Services and Social Assistance, s. 35",
            },
        }
    ],
    "appeal": _APPEAL,
    "unchecked_note": _UNCHECKED,
}
_CALCULATION: list[dict[str, Any]] = [
    {
        "title": {"lv": "Mājokļa pabalsts", "en": "Housing benefit"},
        "rows": [
            {
                "label": {"lv": "Garantētais minimālais ienākums", "en": "Guaranteed minimum income"},
                "value": "187.00",
                "operator": "",
                "note": "",
            },
            {"label": {"lv": "Koeficients", "en": "Coefficient"}, "value": "2.1", "operator": "×", "note": ""},
            {
                "label": {"lv": "Mājokļa izdevumi", "en": "Costs of the dwelling"},
                "value": "300.00",
                "operator": "+",
                "note": "",
            },
            {
                "label": {"lv": "Ienākumi mēnesī", "en": "Income per month"},
                "value": "500.00",
                "operator": "−",
                "note": "",
            },
            {
                "label": {"lv": "Pabalsts mēnesī", "en": "Benefit per month"},
                "value": "192.70",
                "operator": "=",
                "note": "",
            },
        ],
    }
]
_REQUEST: dict[str, Any] = {
    "items": [
        {
            "title": {"lv": "Mājokļa rēķini par janvāri", "en": "Bills of the dwelling for January"},
            "why": {"lv": "Pabalstu rēķina no tiem.", "en": "The benefit is calculated from them."},
            "for_member": None,
        }
    ],
    "due": "2026-03-06",
    "clock_note": {
        "lv": "Kamēr gaidām dokumentus, lēmuma termiņš ir apturēts.",
        "en": "While we wait for the documents, the term for the decision stands still.",
    },
}
_REFUSAL: dict[str, Any] = {
    **_DECISION,
    "status": "none",
    "valid_from": None,
    "valid_until": None,
    "benefits": [],
    "reasons": [
        {
            "text": {
                "lv": "Mājsaimniecības ienākumi pārsniedz noteikto robežu.",
                "en": "The household's income exceeds the limit.",
            },
            "paragraph": {
                "lv": "Sociālo pakalpojumu un sociālās palīdzības likuma 33. pants",
                "en": "Law on Social Services and Social Assistance, s. 33",
            },
        }
    ],
}

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "decision": {**_COMMON, "decision": _DECISION, "calculation": _CALCULATION},
    "refusal": {**_COMMON, "decision": _REFUSAL, "calculation": _CALCULATION},
    "documents_request": {**_COMMON, "request": _REQUEST},
    "status_certificate": {
        **_COMMON,
        "decision": _DECISION,
        "household": [{"name": "Anna Paraudziņa", "personal_code": "000000-00000"}],
    },
}
