"""Who is asking, and what they may do. Services call `require`; queries are limited to the actor's scope."""

from portfolio.access.actor import SYSTEM, Actor, Operation, Scope, require, require_role
from portfolio.access.scope import actor_for, scope_of

__all__ = ["SYSTEM", "Actor", "Operation", "Scope", "actor_for", "require", "require_role", "scope_of"]
