"""Offices of the demo as data: the newcomer's own, and its neighbour, with whom it exchanges practice."""

from dienests.demo.offices.daugavpils import DAUGAVPILS
from dienests.demo.offices.ogre import OGRE

OFFICES = {plan.code: plan for plan in (OGRE, DAUGAVPILS)}
