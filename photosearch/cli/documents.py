"""The JSON that other programs read: one function for each kind of answer.

The field names are a contract (README, "JSON"): fields may be added, none is renamed or dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from photosearch.cli.groups import Group, groups_of
from photosearch.errors import PersonError
from photosearch.models.embedder import ModelCard
from photosearch.parts import Part
from photosearch.records import (
    Answer,
    Check,
    Failure,
    GalleryFolder,
    Hit,
    Item,
    SavedSearch,
    Status,
    SyncSummary,
)
from photosearch.search.events import Grouping
from photosearch.search.photo_parts import written

Document = dict[str, Any]


def answer_document(answer: Answer, *, explain: bool = False, grouping: Grouping | None = None) -> Document:
    """What `search` and `similar` print; with `explain`, also how the answer came about, and grouped if asked."""
    document: Document = {
        "query": answer.query,
        "hits": [hit_document(hit) for hit in answer.hits]
        if grouping is None
        else _grouped(answer, grouping),
        "matches": answer.matches,
        "searched": answer.searched,
        "notes": list(answer.notes),
        "parts": [part_document(part) for part in answer.parts],
        "hints": [asdict(hint) for hint in answer.hints],
        "nearest": [hit_document(hit) for hit in answer.nearest],
    }
    if explain:
        document["explain"] = {"model": answer.model, "cut": answer.cut, "seconds": answer.seconds}
    return document


def _grouped(answer: Answer, grouping: Grouping) -> list[Document]:
    """Hits, each with the day or event that it belongs to; none below the cut."""
    groups = {hit.item.id: group for group in groups_of(answer, grouping) for hit in group.hits}
    return [{**hit_document(hit), "group": _group_document(groups.get(hit.item.id))} for hit in answer.hits]


def _group_document(group: Group | None) -> Document | None:
    return None if group is None else {"number": group.number, "label": group.label}


def hit_document(hit: Hit) -> Document:
    """One hit: where the photo lies, how likely it is meant, when it was taken."""
    taken = hit.item.metadata.taken
    document = {
        "id": hit.item.id,
        "path": str(hit.item.path),
        "paths": [str(path) for path in hit.item.paths],
        "kind": str(hit.item.kind),
        "score": round(hit.score, 6),
        "relevance": None if hit.relevance is None else round(hit.relevance, 6),
        "start_s": hit.start_s,
        "end_s": hit.end_s,
        "taken": taken and taken.isoformat(),
        "missing": hit.item.missing,
        "caption_matched": hit.caption_matched,
        "matched": hit.matched,
    }
    return {**document, "reasons": list(hit.reasons)} if hit.reasons else document


def part_document(part: Part) -> Document:
    """One part of a question, as it was understood."""
    return {
        "kind": str(part.kind),
        "text": part.text,
        "label": part.label,
        "negative": part.negative,
        "weight": part.weight,
        "clause": part.clause,
        "start": part.start,
        "end": part.end,
    }


def searches_document(saved: Sequence[SavedSearch]) -> Document:
    """The saved searches."""
    return {
        "searches": [
            {
                "name": one.name,
                "words": one.question.words,
                "images": [written(photo) for photo in one.question.photos],
                "good": list(one.question.good),
                "bad": list(one.question.bad),
            }
            for one in saved
        ]
    }


def item_document(item: Item) -> Document:
    """What `show` prints of a photo."""
    metadata = asdict(item.metadata)
    metadata["taken"] = metadata["taken"] and metadata["taken"].isoformat()
    metadata["taken_source"] = metadata["taken_source"] and str(metadata["taken_source"])
    metadata["keywords"] = list(metadata["keywords"])
    return {
        "id": item.id,
        "path": str(item.path),
        "paths": [str(path) for path in item.paths],
        "kind": str(item.kind),
        "width": item.width,
        "height": item.height,
        "missing": item.missing,
        **metadata,
        "place": item.place,
    }


def summary_document(summary: SyncSummary) -> Document:
    """The counts that `sync` ends with."""
    return {**asdict(summary), "seconds": round(summary.seconds, 3), "notes": list(summary.notes)}


def folder_document(folder: GalleryFolder) -> Document:
    """One gallery folder."""
    return {
        "path": str(folder.path),
        "photos": folder.photos,
        "reachable": folder.reachable,
        "excluded": list(folder.excluded),
    }


def status_document(status: Status) -> Document:
    """The library in numbers."""
    return {
        "photos": status.photos,
        "embedded": status.embedded,
        "failed": status.failed,
        "missing": status.missing,
        "captions": status.captions,
        "model": status.model,
        "index": status.index,
        "home": str(status.home),
        "folders": [folder_document(folder) for folder in status.folders],
        "size_bytes": dict(status.size_bytes),
    }


def doctor_document(checks: Sequence[Check], failures: Sequence[Failure]) -> Document:
    """What was looked at, and the files that could not be read."""
    return {
        "ok": all(check.ok for check in checks),
        "checks": [asdict(check) for check in checks],
        "failures": [
            {"path": str(failure.path), "step": failure.step, "reason": failure.reason}
            for failure in failures
        ],
    }


def card_document(card: ModelCard) -> Document:
    """A model card, whole."""
    return {**asdict(card), "files": dict(card.files), "figures": dict(card.figures)}


def error_document(title: str, message: str, hint: str, report: Path | None = None) -> Document:
    """What takes the place of the answer where there is none."""
    error = {"title": title, "message": message, "hint": hint}
    return {"error": error if report is None else {**error, "report": str(report)}}


def person_error_document(error: PersonError) -> Document:
    """A person's problem as JSON."""
    return error_document(error.title, str(error), error.hint)
