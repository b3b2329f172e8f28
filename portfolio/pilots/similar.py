"""Pilots like the one being typed in: what is being done, or was stopped, under other words.

Two looks at each pilot, half of the score each: which telling words both share (a word that few pilots use tells
more), and how alike names and tags read when word order and repetition are set aside (token-set ratio).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz

from portfolio.vocabulary import ENDED_STAGES, ExitReason, Stage

SHOWN, CLOSE = 32.0, 42.0
"""From which score a pilot is worth a look, and from which it must be answered. Set on the demo's known pairs."""

LIMIT = 4
ENOUGH_WORDS = 2
FULL_NAME = 3
LEAST_WEIGHT = 9.0
PRIOR = 20  # a register of few pilots still knows that most words are rare
WORD = re.compile(r"[^\W_]+")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "er", "es", "s")
COMMON_WORDS = """
a about after all an and any are as at be because been before being but by can could day days did do does each
every few first for from had has have hour hours how if in into is it its less make many month months more most
much need needs no not now of off on one only or other our out over own per pilot project same so some spend
staff take takes than that the their them then there they this those time to too two under up use used using
very was we week weeks were what when where which while who whose why will with without work would year years
artificial intelligence tool system help helping better new
"""
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pilot to compare with, and what to say about it."""

    pilot_id: int
    reference: str
    name: str
    problem: str
    tags: tuple[str, ...]
    organisation: str
    programme_manager: str
    stage: Stage | None
    reason: ExitReason | None
    learned: str

    @property
    def has_ended(self) -> bool:
        """Stopped or retired: its lesson comes first."""
        return self.stage in ENDED_STAGES


@dataclass(frozen=True, slots=True)
class Similar:
    """A pilot that resembles what was typed, with its score from 0 to 100."""

    pilot: Candidate
    score: float

    @property
    def is_close(self) -> bool:
        """So alike that registering asks how the two relate."""
        return self.score >= CLOSE


def words(text: str) -> frozenset[str]:
    """The telling words of a text, without their endings.

    >>> sorted(words("Sorting the letters, and sorting them again"))
    ['again', 'letter', 'sort']
    """
    found = (word for word in WORD.findall(text.casefold()) if len(word) > 2 and word not in COMMON)
    return frozenset(_stem(word) for word in found)


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


class Index:
    """The pilots to compare with, their words counted once. Shared and never changed."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._pilots = tuple(candidates)
        self._names = [words(_name(pilot.name, pilot.tags)) for pilot in self._pilots]
        self._words = [named | words(pilot.problem) for named, pilot in zip(self._names, self._pilots, strict=True)]
        self._uses = Counter(word for found in self._words for word in found)

    def find(self, name: str, problem: str, tags: Iterable[str] = (), *, limit: int = LIMIT) -> tuple[Similar, ...]:
        """The closest pilots, ended ones first, then by score; none until a few telling words are typed."""
        named = words(_name(name, tags))
        typed = named | words(problem)
        if len(typed) < ENOUGH_WORDS:
            return ()
        text = " ".join(sorted(named))
        weight = min(1.0, len(named) / FULL_NAME)
        found = []
        for number, pilot in enumerate(self._pilots):
            if typed.isdisjoint(self._words[number]):
                continue
            reads = weight * fuzz.token_set_ratio(text, " ".join(sorted(self._names[number])))
            shares = self._share(typed, self._words[number]) + self._share(named, self._names[number])
            score = min(100.0, reads / 2 + shares * 25)
            if score >= SHOWN:
                found.append(Similar(pilot, score))
        best = sorted(found, key=lambda similar: -similar.score)[:limit]
        return tuple(sorted(best, key=lambda similar: (not similar.pilot.has_ended, -similar.score)))

    def _share(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Weight of the words in both as a part of the shorter text's, from 0 to 1."""
        shorter = min(self._weigh(one), self._weigh(other))
        return min(1.0, self._weigh(one & other) / max(shorter, LEAST_WEIGHT))

    def _weigh(self, found: frozenset[str]) -> float:
        return sum(log(1 + (len(self._pilots) + PRIOR) / (1 + self._uses[word])) for word in found)


def _name(name: str, tags: Iterable[str]) -> str:
    return " ".join((name, *tags))
