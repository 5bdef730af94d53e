"""What a line is read into before it becomes parts: stretches of words, things understood, and "or" between them."""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.parts import Part


@dataclass(frozen=True, slots=True)
class Words:
    """Free words that stand together; stretches of one line become one part."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Or:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """What stood in parentheses: clauses of alternatives."""

    clauses: tuple[tuple[Words | Part, ...], ...]


Item = Words | Part
Element = Item | Or | Group


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a row that were understood, from `first` up to `end`, as what they mean."""

    first: int
    end: int
    elements: tuple[Element, ...]
