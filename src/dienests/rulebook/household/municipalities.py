"""Municipalities by code. 43 from the reform of 2021; Varakļāni municipality joined Madona on 1 July 2025."""

from __future__ import annotations

from dienests.engine import Text

EXAMPLE_MUNICIPALITY = "paraugpils"

_CITIES = {
    "daugavpils": ("Daugavpils", "Daugavpils"),
    "jelgava": ("Jelgava", "Jelgava"),
    "jurmala": ("Jūrmala", "Jūrmala"),
    "liepaja": ("Liepāja", "Liepāja"),
    "rezekne": ("Rēzekne", "Rēzekne"),
    "riga": ("Rīga", "Riga"),
    "ventspils": ("Ventspils", "Ventspils"),
}
_DISTRICTS = {
    "adazi": "Ādažu",
    "aizkraukle": "Aizkraukles",
    "aluksne": "Alūksnes",
    "augsdaugava": "Augšdaugavas",
    "balvi": "Balvu",
    "bauska": "Bauskas",
    "cesis": "Cēsu",
    "dienvidkurzeme": "Dienvidkurzemes",
    "dobele": "Dobeles",
    "gulbene": "Gulbenes",
    "jekabpils": "Jēkabpils",
    "jelgavas_novads": "Jelgavas",
    "kekava": "Ķekavas",
    "kraslava": "Krāslavas",
    "kuldiga": "Kuldīgas",
    "limbazi": "Limbažu",
    "livani": "Līvānu",
    "ludza": "Ludzas",
    "madona": "Madonas",
    "marupe": "Mārupes",
    "ogre": "Ogres",
    "olaine": "Olaines",
    "preili": "Preiļu",
    "rezeknes_novads": "Rēzeknes",
    "ropazi": "Ropažu",
    "salaspils": "Salaspils",
    "saldus": "Saldus",
    "saulkrasti": "Saulkrastu",
    "sigulda": "Siguldas",
    "smiltene": "Smiltenes",
    "talsi": "Talsu",
    "tukums": "Tukuma",
    "valka": "Valkas",
    "valmiera": "Valmieras",
    "varaklani": "Varakļānu",
    "ventspils_novads": "Ventspils",
}

MUNICIPALITIES: dict[str, Text] = {
    **{code: Text(lv, en) for code, (lv, en) in _CITIES.items()},
    **{code: Text(f"{name} novads", f"{name} novads (municipality)") for code, name in _DISTRICTS.items()},
    EXAMPLE_MUNICIPALITY: Text("Paraugpils (izdomāta pašvaldība)", "Paraugpils (fictional municipality)"),
}
