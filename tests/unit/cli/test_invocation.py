"""One JSON document on one line, whatever a file is called."""

from __future__ import annotations

import json
import os

import pytest

from photosearch.cli.invocation import Invocation

# mypy: disable-error-code="no-untyped-def"


def printed(capsys, document):
    Invocation(as_json=True).print_json(document)
    return capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_valid_json(capsys):
    name = os.fsdecode(b"/photos/caf\xe9.jpg")
    text = printed(capsys, {"hits": [{"path": name, "paths": (name,)}], "matches": 1})
    assert "\\ud" not in text
    document = json.loads(text)
    assert document["hits"] == [{"path": r"/photos/caf\xe9.jpg", "paths": [r"/photos/caf\xe9.jpg"]}]
    document["hits"][0]["path"].encode("utf-8")  # and text it is


def test_emoji_and_backslashes_are_left_alone(capsys):
    document = {"path": "/photos/\U0001f480 \\udc80.jpg", "n": 3, "none": None, "on": True}
    assert json.loads(printed(capsys, document)) == document
