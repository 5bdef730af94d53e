"""Glob patterns of excluded files and folders, relative to a gallery folder."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECES = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^]/]+\]|.", re.DOTALL)


def matcher(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """What matches relative paths (with `/`) that any of `patterns` names; None where there is none.

    A pattern without a slash names files and folders of that name at any depth ("raw", "*.gif"); one with a slash is
    a path from the gallery folder ("2019/private", "*/raw", "**/cache/*"). `**` stands for any number of folders.
    Capitals do not matter: they do not on two of the three systems.
    """
    expressions = [_expression(pattern) for pattern in patterns if pattern.strip("/ ")]
    return re.compile("|".join(expressions), re.IGNORECASE) if expressions else None


def below(folder: str, patterns: Sequence[str]) -> list[str]:
    """The same patterns for a gallery folder further up, in which theirs is `folder` (a relative path with `/`)."""
    place = re.sub(r"[*?[]", r"[\g<0>]", folder)
    plain = [pattern.strip().replace("\\", "/").removeprefix("./") for pattern in patterns]
    return [
        f"{place}/{one.lstrip('/')}" if "/" in one.rstrip("/") else f"{place}/**/{one}"
        for one in plain
        if one
    ]


def _expression(pattern: str) -> str:
    pattern = pattern.strip().replace("\\", "/").removeprefix("./")
    anchored = "/" in pattern.rstrip("/")
    body = "".join(_translated(piece) for piece in _PIECES.findall(pattern.strip("/")))
    return f"(?:{body})\\Z" if anchored else f"(?:.*/)?(?:{body})\\Z"


def _translated(piece: str) -> str:
    fixed = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if piece in fixed:
        return fixed[piece]
    if len(piece) > 1:
        inner = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(piece)
