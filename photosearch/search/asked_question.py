"""A question that was read and checked, and what is said about it before anything is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from photosearch.errors import QuestionError
from photosearch.models.embedder import ModelCard
from photosearch.parts import Hint, Part, PartKind, ReadQuestion
from photosearch.records import Question, Vectors
from photosearch.search.compose import is_compared
from photosearch.search.query import MAX_IMAGES, unknown_script_note

UNDERSTOOD_HINT = "`photosearch search --help` shows how to ask."


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with its parts."""

    question: Question
    parts: tuple[Part, ...]
    hints: tuple[Hint, ...] = ()

    @classmethod
    def of(cls, question: Question, read: ReadQuestion) -> AskedQuestion:
        """Raises `QuestionError` where nothing is asked, or too much."""
        if not read.parts and not question.good:
            if read.hints:  # something was asked, but nothing understood
                raise QuestionError(" ".join(hint.text for hint in read.hints), UNDERSTOOD_HINT)
            raise QuestionError("The question is empty.")
        photos = sum(part.photo is not None for part in read.parts)
        if photos > MAX_IMAGES:
            raise QuestionError(
                f"A question takes up to {MAX_IMAGES} reference photos, not {photos}.", "Give fewer photos."
            )
        if question.limit < 1:
            raise QuestionError("At least one hit must be asked for.", "Give a number of hits from 1 on.")
        return cls(question, read.parts, read.hints)

    @property
    def is_compared(self) -> bool:
        """Whether anything is compared: words, photos or examples."""
        return any(map(is_compared, self.parts)) or bool(self.question.good)

    @property
    def text(self) -> str:
        """The question as one line, for headings and reports."""
        words = " ".join(self.question.words.split())
        photos = [part.label for part in self.parts if part.photo is not None]
        return " + ".join([words] * bool(words) + photos)


def examples_as_parts(good: Vectors) -> dict[Part, Vectors]:
    """Good examples in place of a question: like one of them or another."""
    return {
        Part(PartKind.PHOTO, "", f"example {place}", clause=0): vector for place, vector in enumerate(good, 1)
    }


def notes_on(parts: Sequence[Part], card: ModelCard, waiting: int) -> tuple[str, ...]:
    """Sentences for the person: what the model does not know; `waiting` photos it has not seen yet."""
    words = [part for part in parts if part.kind is PartKind.WORDS]
    notes = unknown_script_note(words, card.languages, card.name)
    if waiting > 0:
        photos = "1 photo was" if waiting == 1 else f"{waiting} photos were"
        notes += (f"{photos} not searched: the model {card.name} has not seen them yet.",)
    return notes
