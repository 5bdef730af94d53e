"""What teaches the language of questions: patterns, what they mean, and examples. Fields come from their declarations.

The command's help, the window's sheet and the README's table show it. Reads nothing and knows no library.
"""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.search.fields import FIELDS


@dataclass(frozen=True, slots=True)
class HelpEntry:
    group: str
    pattern: str
    meaning: str
    examples: tuple[str, ...]


_WORDS = "Words and signs"
_PLAIN = "Dates and places in plain words"
_FIELDS = "Fields"

_ENTRIES = (
    HelpEntry(_WORDS, "words", "What the photo shows, compared by meaning.", ("a dog on a beach",)),
    HelpEntry(
        _WORDS,
        '"words"',
        "Exactly these words stand in a name, title, caption or keyword.",
        ('"birthday cake"', "„Oma Erna“"),
    ),
    HelpEntry(
        _WORDS,
        "-part",
        "Not this: before a word, quotes, parentheses or a field. “without”, “ohne”, “sans”, “bez” and “sin” too.",
        ("beach -people", "beach -in:2019", "street without cars"),
    ),
    HelpEntry(
        _WORDS,
        "NUMBER:words",
        "Counts so many times, up to 100; several words stand in parentheses.",
        ("2:sunset boats", "0.5:(old town)"),
    ),
    HelpEntry(
        _WORDS,
        "part or part",
        "One of both will do; also “|”, “OR”, “oder”, “ou”, “nebo”, “o”. Parentheses bound it.",
        ("dog or cat", "in:2018 | in:2019", "(dog or cat) beach"),
    ),
    HelpEntry(_WORDS, "\\word", "A word, whatever it looks like.", ("\\2019", "dog \\or cat")),
    HelpEntry(
        _PLAIN,
        "dates",
        "In English, German, French, Czech and Spanish. A number that is no date stays a word.",
        ("last summer", "christmas 2018", "3 may", "loni v létě", "vor drei Wochen", "before 2015"),
    ),
    HelpEntry(
        _PLAIN,
        "in or near a place",
        "Where photos of the library were taken in a place of this name.",
        ("sunset in Prague", "lake near Brno"),
    ),
)


def language_help() -> tuple[HelpEntry, ...]:
    """Everything that a question may say, group by group."""
    fields = (HelpEntry(_FIELDS, f"{one.name}:", one.meaning, one.examples) for one in FIELDS)
    return (*_ENTRIES, *fields)


def language_table() -> str:
    """The same as a table in Markdown."""
    rows = (
        f"| `{_cell(entry.pattern)}` | {_cell(entry.meaning)} | {_examples(entry)} |"
        for entry in language_help()
    )
    return "\n".join(["| you type | what it means | for example |", "| --- | --- | --- |", *rows])


def language_text() -> str:
    """The same as lines of plain text."""
    lines: list[str] = []
    group = ""
    for entry in language_help():
        if entry.group != group:
            group = entry.group
            lines += ["", f"{group}:"]
        lines.append(f"  {entry.pattern:<20} {entry.meaning}")
        lines.append(f"  {'':<20} {'   '.join(entry.examples)}")
    return "\n".join(lines).strip()


def _examples(entry: HelpEntry) -> str:
    return " · ".join(f"`{_cell(example)}`" for example in entry.examples)


def _cell(text: str) -> str:
    """A bar would end a cell."""
    return text.replace("|", "\\|")
