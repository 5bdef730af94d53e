"""What people see: hits as a table, a photo as a card, numbers in calm columns. Draws only; asks nobody anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from photosearch.models.embedder import ModelCard
from photosearch.records import Check, Failure, GalleryFolder, Item, Status, SyncSummary

QUIET = "dim"
STRONG = "bold"
GOOD = "green"
BAD = "yellow"
ACCENT = "cyan"

BAR_CELLS = 12
EIGHTHS = " ▏▎▍▌▋▊▉█"


def printable(text: object) -> str:
    """`text` with what would move the cursor or change colours made visible: a file may be named anything."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in str(text)
    )


def shown_path(path: Path) -> str:
    """A path as people write it, with ~ for their own folder."""
    try:
        return printable(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return printable(path)


def shown_time(taken: datetime | None) -> str:
    """A capture time as people read it; empty where it is not known."""
    return taken.strftime("%Y-%m-%d %H:%M") if taken else ""


def shown_size(size_bytes: float) -> str:
    """A size in the unit that reads best, of 1,000 each."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:,.0f} {unit}" if unit == "bytes" else f"{size_bytes:,.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:,.1f} TB"


def score_bar(share: float) -> str:
    """A bar of `BAR_CELLS` cells, filled to `share` (0 to 1) in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * BAR_CELLS * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(BAR_CELLS)


# ------------------------------------------------------------------------------------------ one photo


def item_screen(item: Item) -> RenderableType:
    """A photo as a card."""
    metadata = item.metadata
    rows = {
        "Places": "\n".join(shown_path(path) for path in item.paths) if len(item.paths) > 1 else "",
        "Size": f"{item.width:,} × {item.height:,} pixels",
        "Taken": _taken(item),
        "Place": printable(item.place),
        "Position": _position(item),
        "Camera": printable(metadata.camera),
        "Lens": printable(metadata.lens),
        "Title": printable(metadata.title),
        "Caption": printable(metadata.caption),
        "Keywords": printable(", ".join(metadata.keywords)),
        "Rating": _rating(metadata.rating),
        "Now": "cannot be reached" if item.missing else "",
    }
    return Group(Text(shown_path(item.path), style=STRONG), _facts(rows))


def _taken(item: Item) -> str:
    metadata = item.metadata
    source = f"  (from the {metadata.taken_source})" if metadata.taken_source else ""
    return shown_time(metadata.taken) + source if metadata.taken else ""


def _position(item: Item) -> str:
    metadata = item.metadata
    if metadata.latitude is None or metadata.longitude is None:
        return ""
    height = "" if metadata.altitude_m is None else f", {metadata.altitude_m:.0f} m"
    return f"{metadata.latitude:.5f}, {metadata.longitude:.5f}{height}"


def _rating(rating: int | None) -> str:
    if rating is None:
        return ""
    return "rejected" if rating < 0 else "★" * rating + "☆" * (5 - rating)


def _facts(rows: Mapping[str, str]) -> Padding:
    """Names beside what is known; names without a fact are left out."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in rows.items():
        if fact:
            table.add_row(name, Text(fact))
    return Padding(table, (0, 0, 0, 2), expand=False)


# ---------------------------------------------------------------------------------------- the library


def status_screen(status: Status) -> RenderableType:
    """The library in numbers, and its folders."""
    sizes = ", ".join(f"{name} {shown_size(size)}" for name, size in status.size_bytes.items())
    facts = _facts(
        {
            "Photos": f"{status.photos:,}",
            "Indexed": f"{status.embedded:,}",
            "Captions": f"{status.captions:,}" if status.captions else "",
            "Missing": f"{status.missing:,}" if status.missing else "",
            "Could not be read": f"{status.failed:,}   (`photosearch doctor` lists them)"
            if status.failed
            else "",
            "Model": status.model,
            "Search": status.index,
            "Size on disk": sizes,
            "Home": shown_path(status.home),
        }
    )
    return Group(Text("Library", style=STRONG), facts, *folder_lines(status.folders))


def folder_lines(folders: Sequence[GalleryFolder]) -> Iterable[RenderableType]:
    """The gallery folders, one a line, with a heading."""
    if not folders:
        yield Text("No gallery folders yet: `photosearch add FOLDER` adds one.", style=QUIET)
        return
    yield Text("Gallery folders", style=STRONG)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for folder in folders:
        place = Text(shown_path(folder.path))
        if not folder.reachable:
            place.append("  cannot be reached now", style=BAD)
        table.add_row(f"{folder.photos:,}", place)
    yield Padding(table, (0, 0, 0, 2), expand=False)


def folders_screen(folders: Sequence[GalleryFolder]) -> RenderableType:
    """The gallery folders, and what comes next."""
    return Group(*folder_lines(folders), Text("Next: photosearch sync", style=QUIET))


def summary_screen(summary: SyncSummary) -> RenderableType:
    """What a sync found and did; counts of nothing are left out."""
    counts = {
        "added": summary.added,
        "changed": summary.changed,
        "moved": summary.moved,
        "removed": summary.removed,
        "missing": summary.missing,
        "indexed": summary.embedded,
        "could not be read": summary.failed,
        "still in the cloud, left alone": summary.placeholders,
    }
    news = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    photos = "photo" if summary.found == 1 else "photos"
    text = Text(f"{summary.found:,} {photos} found", style=STRONG)
    text.append(f": {news or 'nothing is new'}.", style="not bold")
    text.append(f"  {summary.seconds:,.1f} s", style=QUIET)
    notes = [Text(printable(note), style=BAD) for note in summary.notes]
    if summary.failed:
        notes.append(Text("`photosearch doctor` says which photos could not be read, and why.", style=QUIET))
    return Group(text, *notes)


def doctor_screen(checks: Sequence[Check], failures: Sequence[Failure]) -> RenderableType:
    """Each thing that was looked at, and the files that could not be read."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        sign = Text("✓", style=GOOD) if check.ok else Text("!", style=BAD)
        table.add_row(sign, check.name, Text(printable(check.text), style="" if check.ok else BAD))
    return Group(table, *_failure_lines(failures))


def _failure_lines(failures: Sequence[Failure]) -> Iterable[RenderableType]:
    if not failures:
        return
    yield Text("\nThese files could not be read; each is tried again when it changes.", style=STRONG)
    for failure in failures:
        line = Text("  " + shown_path(failure.path))
        line.append(f"\n    {failure.step}: {printable(failure.reason)}", style=QUIET)
        yield line


# --------------------------------------------------------------------------------------------- models


def models_screen(cards: Sequence[ModelCard], in_use: str) -> RenderableType:
    """The models that are here; a star marks the one that answers."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style=ACCENT, no_wrap=True)
    table.add_column(no_wrap=True, style=STRONG)
    table.add_column(overflow="fold")
    table.add_column(style=QUIET)
    for card in cards:
        languages = ", ".join(card.languages)
        table.add_row("★" if card.name == in_use else " ", card.name, printable(card.title), languages)
    return table


def card_screen(card: ModelCard) -> RenderableType:
    """A model card as people read it."""
    figures = "\n".join(f"{name}: {_figure(value)}" for name, value in card.figures.items())
    rows = {
        "Name": card.name,
        "Revision": card.revision,
        "Languages": ", ".join(card.languages),
        "Vectors": f"{card.dim:,} numbers each",
        "Sees": f"{card.input.size_px} × {card.input.size_px} pixels",
        "Matches from": f"{card.floor_text:.2f} for words, {card.floor_photo:.2f} for photos",
        "Licence": printable(card.licence),
        "Made from": printable("; ".join(card.sources)),
        "Measured": figures,
        "Limits": "\n".join(map(printable, card.limits)),
        "Made again by": printable(card.reproduce),
        "Notes": "\n".join(map(printable, card.notes)),
    }
    return Group(Text(printable(card.title), style=STRONG), _facts(rows))


def _figure(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{printable(name)} {_figure(inner)}" for name, inner in value.items())
    return printable(value)


def measured_screen(title: str, rows: Mapping[str, str]) -> RenderableType:
    """Measured values beside their names."""
    return Group(Text(printable(title), style=STRONG), _facts(rows))
