"""Saved searches: questions kept under a name, as JSON. Knows what a question is made of, not what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch.catalogue.database import Database
from photosearch.parts import Box, ReferencePhoto
from photosearch.records import Question, SavedSearch


class Searches:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[SavedSearch, ...]:
        """By name."""
        rows = self._database.read().execute("SELECT name, question FROM main.searches").fetchall()
        found = (SavedSearch(name, question_of(json.loads(text))) for name, text in rows)
        return tuple(sorted(found, key=lambda saved: saved.name.casefold()))

    def find(self, name: str) -> SavedSearch | None:
        sql = "SELECT name, question FROM main.searches WHERE name = ?"
        row = self._database.read().execute(sql, (name,)).fetchone()
        return SavedSearch(row[0], question_of(json.loads(row[1]))) if row else None

    def save(self, saved: SavedSearch) -> None:
        """Keep a search; one of the same name is replaced. It finds its photos from wherever it is asked."""
        photos = tuple(replace(photo, path=photo.path.absolute()) for photo in saved.question.photos)
        document = document_of(replace(saved.question, photos=photos))
        values = saved.name, json.dumps(document), datetime.now(UTC).isoformat()
        with self._database.write() as db:
            db.execute("INSERT OR REPLACE INTO main.searches VALUES (?, ?, ?)", values)

    def remove(self, name: str) -> bool:
        """Forget a search; false where there is none of that name."""
        with self._database.write() as db:
            return db.execute("DELETE FROM main.searches WHERE name = ?", (name,)).rowcount > 0


def document_of(question: Question) -> dict[str, Any]:
    """What is asked, without how much of the answer is wanted this time: fields as JSON."""
    return {
        "words": question.words,
        "photos": [_photo_document(photo) for photo in question.photos],
        "model": question.model,
        "exclude_photos": question.exclude_photos,
        "literal": question.literal,
        "by_date": question.by_date,
        "good": list(question.good),
        "bad": list(question.bad),
    }


def question_of(document: Mapping[str, Any]) -> Question:
    """The question of a document; fields that it does not name take their defaults."""
    return Question(
        words=document.get("words", ""),
        photos=tuple(_photo(photo) for photo in document.get("photos", ())),
        model=document.get("model"),
        exclude_photos=document.get("exclude_photos", False),
        literal=document.get("literal", False),
        by_date=document.get("by_date", False),
        good=tuple(document.get("good", ())),
        bad=tuple(document.get("bad", ())),
    )


def _photo_document(photo: ReferencePhoto) -> dict[str, Any]:
    box = photo.box and [photo.box.x, photo.box.y, photo.box.width, photo.box.height]
    return {"path": str(photo.path), "box": box, "weight": photo.weight}


def _photo(document: Mapping[str, Any]) -> ReferencePhoto:
    box = document.get("box")
    return ReferencePhoto(Path(document["path"]), Box(*box) if box else None, document.get("weight", 1.0))
