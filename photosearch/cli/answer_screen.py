"""What people see of an answer: what was understood, how many photos match, and the hits as a table. Draws only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from photosearch.cli.groups import groups_of
from photosearch.cli.screens import ACCENT, BAD, QUIET, STRONG, printable, score_bar, shown_path, shown_time
from photosearch.parts import Hint, Part, PartKind
from photosearch.records import Answer, Hit, SavedSearch
from photosearch.search.events import Grouping

TABLE = {"box": None, "show_header": False, "pad_edge": False, "padding": (0, 2, 0, 0)}


def answer_screen(
    answer: Answer, *, explain: bool = False, grouping: Grouping | None = None
) -> RenderableType:
    """Hits, best first or by day or event, with lines above that say what was understood and count what matches."""
    lines: list[RenderableType] = []
    if explain or _needs_telling(answer.parts):
        lines.append(Text(f"Understood: {understood(answer.parts)}", style=QUIET))
    lines += [_hint(hint) for hint in answer.hints]
    lines.append(Text(_matches_line(answer), style=STRONG))
    lines += [Text(printable(note), style=QUIET) for note in answer.notes]
    lines += _hit_tables(answer, grouping, explain=explain)
    if explain:
        lines.append(Text(_how(answer), style=QUIET))
    return Group(*lines)


def searches_screen(saved: Sequence[SavedSearch]) -> RenderableType:
    """Saved searches with what they ask."""
    if not saved:
        return Text('No search is saved yet: photosearch search "dog" --save NAME')
    table = Table(**TABLE)  # type: ignore[arg-type]
    table.add_column(style=STRONG, no_wrap=True)
    table.add_column(overflow="fold")
    for one in saved:
        question = one.question
        photos = [photo.path.name for photo in question.photos]
        examples = len(question.good) + len(question.bad)
        asked = " + ".join([question.words] * bool(question.words) + photos)
        table.add_row(printable(one.name), printable(asked) + (f"  {examples} examples" if examples else ""))
    return table


def understood(parts: Sequence[Part]) -> str:
    """All parts as one line: “and” between clauses, “or” inside them."""
    clauses: dict[int, list[str]] = {}
    for part in parts:
        clauses.setdefault(part.clause, []).append(_shown_part(part))
    return " · ".join(" or ".join(clause) for clause in clauses.values())


def _shown_part(part: Part) -> str:
    label = f"“{part.label}”" if part.kind is PartKind.WORDS else part.label
    weight = f" ×{part.weight:g}" if part.weight != 1 else ""
    return ("not " if part.negative else "") + printable(label) + weight


def _needs_telling(parts: Sequence[Part]) -> bool:
    """Whether anything but plain words, or one plain photo, was understood: that never goes unsaid."""
    return len(parts) > 1 or any(
        part.negative or part.weight != 1 or part.condition or (part.photo and part.photo.box)
        for part in parts
    )


def _hint(hint: Hint) -> Text:
    place = ""
    if 0 <= hint.start < hint.end:
        first, last = hint.start + 1, hint.end
        place = f"  (character {first})" if first == last else f"  (characters {first} to {last})"
    return Text(printable(hint.text) + place, style=BAD)


def _matches_line(answer: Answer) -> str:
    if not answer.searched:
        return "There are no indexed photos yet. Add a folder and run `photosearch sync`."
    among = "1 photo" if answer.searched == 1 else f"{answer.searched:,} photos"
    if not answer.matches:
        nearest = " These come nearest:" if answer.hits or answer.nearest else ""
        return f"None of {among} matches.{nearest}"
    verb = "matches" if answer.matches == 1 else "match"
    shown = sum(hit.matched for hit in answer.hits)
    cut = f"; the {_first_of(answer.hits)} {shown:,}" if shown < answer.matches else ""
    return f"{answer.matches:,} of {among} {verb}{cut}:"


def _first_of(hits: Sequence[Hit]) -> str:
    """What sets the first hits apart: nothing was compared, or they do not come by relevance: then it is time."""
    shares = [hit.relevance for hit in hits if hit.relevance is not None]
    return "best" if shares and shares == sorted(shares, reverse=True) else "newest"


def _how(answer: Answer) -> str:
    begin = f"matches begin at a relevance of {answer.cut:.0%}; " if answer.cut else ""
    return f"Model {answer.model}; {begin}answered in {answer.seconds * 1000:,.0f} ms."


def _hit_tables(answer: Answer, grouping: Grouping | None, *, explain: bool) -> Iterable[RenderableType]:
    """The matches; after a line, if they were asked for, photos that are less likely; or those that come nearest."""
    matching = [hit for hit in answer.hits if hit.matched]
    below = [hit for hit in answer.hits if not hit.matched] or list(answer.nearest)
    if grouping is not None:
        yield from _grouped_tables(answer, grouping, explain=explain)
    elif matching:
        yield _hits_table(matching, 1, explain=explain)
    if matching and below:
        yield Text("Less likely:", style=QUIET)
    if below:
        yield _hits_table(below, len(matching) + 1, explain=explain)


def _grouped_tables(answer: Answer, grouping: Grouping, *, explain: bool) -> Iterable[RenderableType]:
    """The matches under headings; the numbers of all tables are equally wide, so that their columns agree."""
    first, digits = 1, len(str(len(answer.hits)))
    for group in groups_of(answer, grouping):
        count = "1 photo" if len(group.hits) == 1 else f"{len(group.hits):,} photos"
        yield Text(f"\n{group.label}, {count}", style=STRONG)
        yield _hits_table(group.hits, first, digits=digits, explain=explain)
        first += len(group.hits)


def _hits_table(hits: Sequence[Hit], first: int, *, digits: int = 1, explain: bool) -> Table:
    """Hits numbered from `first`; numbers take at least `digits` cells."""
    table = Table(**TABLE)  # type: ignore[arg-type]
    compared = hits[0].relevance is not None
    table.add_column(style=QUIET, justify="right", no_wrap=True, min_width=digits)
    if compared:
        table.add_column(style=ACCENT, no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    for place, hit in enumerate(hits, first):
        share = hit.relevance or 0.0
        bar = (score_bar(share), f"{share:.0%}") if compared else ()
        cells = (*bar, shown_time(hit.item.metadata.taken))
        table.add_row(str(place), *cells, _place(hit, explain=explain))
        if hit.reasons:
            reasons = Text("\n".join(map(printable, hit.reasons)), style=QUIET)
            table.add_row("", *("" for _ in cells), Padding(reasons, (0, 0, 0, 2)))
    return table


def _place(hit: Hit, *, explain: bool) -> Text:
    text = Text(shown_path(hit.item.path))
    if hit.start_s is not None:
        text.append(f"  at {hit.start_s:.0f} s", style=ACCENT)
    if len(hit.item.paths) > 1:
        copies = len(hit.item.paths) - 1
        text.append(f"  and {copies} more {'copy' if copies == 1 else 'copies'}", style=QUIET)
    if hit.item.missing:
        text.append("  cannot be reached now", style=BAD)
    if explain and hit.relevance is not None:
        text.append("  by its caption" if hit.caption_matched else "  by its picture", style=QUIET)
    return text
