"""Five installations: practice travels, and everybody sees how far."""

from tests.exchange.installations.conftest import Begin
from tests.exchange.installations.test_two import first_line, introduce

ITEM = "intake_order"
NAMES = ("ogre", "daugavpils", "adazi", "liepaja", "bauska")


def test_a_practice_goes_round_and_thanks_come_back(begin: Begin) -> None:
    ogre, daugavpils, adazi, liepaja, bauska = offices = [begin(name) for name in NAMES]
    daugavpils.do("publish_shipped", name=ITEM)
    # A chain of acquaintances: each knows the one before it; Daugavpils knows Ogre, its first adopter.
    introduce((ogre, daugavpils), (adazi, ogre), (liepaja, adazi), (bauska, liepaja), (daugavpils, ogre))

    adopters = [(ogre, daugavpils), (adazi, ogre), (liepaja, adazi), (bauska, liepaja)]
    for reader, owner in adopters:
        reader.do("read", address=owner.address)
        reader.do("adopt", address=owner.address, name=ITEM)
        line = first_line(owner, ITEM)
        reader.do("change_draft", name=ITEM, old=line, new=f"{line} Tā {reader.code}.")
        reader.do("publish_draft", name=ITEM, words=f"Pārņemts no {owner.code}")
    last = bauska.do("text", name=ITEM)
    assert all(f"Tā {name}." in last for name in ("ogre", "adazi", "liepaja", "bauska"))

    # New colleagues come through those already known, and are only named until somebody adds them.
    assert adazi.do("colleagues_known")[daugavpils.address] == "heard"
    adazi.do("add", address=daugavpils.address)
    assert adazi.do("read", address=daugavpils.address)["trust"] == "added"

    ogre.do("thank", address=daugavpils.address, item=ITEM)
    daugavpils.do("read", address=ogre.address)
    assert [said["kind"] for said in daugavpils.do("heard")] == ["thanks"]
    assert "adopted" in [notice["kind"] for notice in daugavpils.do("notices")]

    # One of them is slow, another gone: the others are read all the same.
    adazi.do("confirm", address=daugavpils.address, digits=daugavpils.do("spoken"))
    ogre.end()
    assert adazi.do("read", address=ogre.address)["fault"]["why"] == "unreachable"
    assert adazi.do("read", address=daugavpils.address)["fault"] is None
    assert len(offices) == len(NAMES)
