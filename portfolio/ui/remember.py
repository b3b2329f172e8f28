"""Remembering what was read or built: once for each key, shared by all sessions, computed by one of them.

For values. What a screen *draws* is remembered by `st.cache_resource`, which can replay it. Keys are plain values
(URL, revision, dates, scope, filters), never frames; nothing expires by the clock.
"""

from collections.abc import Callable
from threading import Condition, RLock
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached

P = ParamSpec("P")
R = TypeVar("R")
_caches: list[tuple[LRUCache[Any, Any], RLock]] = []


def remembered(entries: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember the last ``entries`` results. A caller that asks for what another is computing waits for it."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cache: LRUCache[Any, Any] = LRUCache(entries)
        lock = RLock()
        _caches.append((cache, lock))
        wrapped: Callable[P, R] = cached(cache, lock=lock, condition=Condition(lock))(function)
        return wrapped

    return decorate


def forget() -> None:
    """Forget everything, for tests."""
    for cache, lock in _caches:
        with lock:
            cache.clear()
