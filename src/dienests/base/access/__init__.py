"""Access: who may do what. An app declares its actions in its `access.py`; everything here is the mechanism."""

from dienests.base.access.actions import AccessRefused, Action, everything, may, narrow, require
from dienests.base.access.actor import Actor, actor_of, actors_of

__all__ = ["AccessRefused", "Action", "Actor", "actor_of", "actors_of", "everything", "may", "narrow", "require"]
