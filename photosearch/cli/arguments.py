"""Kinds of arguments that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

ANY_PATH = click.Path(path_type=Path, readable=False)
"""A path that click does not look at: what cannot be read is the library's to say, with what to do about it."""
