"""What differs between a scan and the catalogue: moves, changes, returns, pairs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photosearch.catalogue.files import KnownFile
from photosearch.ingest.changes import Why, compare
from photosearch.records import FileKind, FoundFile


def found(name, file_id=1, size=10, mtime_ns=100, **more):
    return FoundFile(Path("/disk/photos") / name, FileKind.PHOTO, size, mtime_ns, file_id, **more)


def known(name, file_id=1, size=10, mtime_ns=100, state="present", content_id=1, stamp=""):
    return KnownFile(f"photos/{name}", "photo", file_id, size, mtime_ns, stamp, state, 1, content_id)


def run(files, before, failed=None):
    return compare(
        7,
        {f"photos/{file.path.name}": file for file in files},
        {file.text: file for file in before},
        failed or {},
    )


def test_nothing_changed_means_nothing_to_do():
    changes = run([found("a.jpg")], [known("a.jpg")])
    assert (changes.readings, changes.moves, changes.vanished, changes.pairs) == ([], {}, [], [])


def test_a_new_file_is_read():
    (reading,) = run([found("a.jpg")], []).readings
    assert (reading.volume_id, reading.text, reading.why) == (7, "photos/a.jpg", Why.ADDED)


def test_another_size_or_time_means_reading_again():
    for file in (found("a.jpg", size=11), found("a.jpg", mtime_ns=101)):
        (reading,) = run([file], [known("a.jpg")]).readings
        assert reading.why is Why.CHANGED


def test_a_rename_is_recognised_without_reading():
    changes = run([found("b.jpg")], [known("a.jpg")])
    assert changes.moves == {"photos/a.jpg": "photos/b.jpg"}
    assert (changes.readings, changes.vanished) == ([], [])


def test_a_copy_with_another_id_is_read():
    changes = run([found("a.jpg"), found("b.jpg", file_id=2)], [known("a.jpg")])
    assert [reading.text for reading in changes.readings] == ["photos/b.jpg"]
    assert changes.moves == {}


def test_without_file_ids_a_rename_is_left_to_the_hash():
    changes = run([found("b.jpg", file_id=0)], [known("a.jpg", file_id=0)])
    assert changes.moves == {}
    assert [reading.why for reading in changes.readings] == [Why.ADDED]
    assert changes.vanished == ["photos/a.jpg"]


def test_a_reused_file_id_is_no_rename():
    changes = run([found("b.jpg", mtime_ns=500)], [known("a.jpg")])
    assert changes.moves == {}


def test_a_restored_backup_with_the_same_times_is_not_read():
    changes = run([found("a.jpg", file_id=9)], [known("a.jpg")])
    assert changes.readings == []
    assert [text for text, _ in changes.touched] == ["photos/a.jpg"]


def test_swapped_names_of_files_with_one_size_and_time_are_read():
    before = [
        known("a.bmp", 1, content_id=1),
        known("b.bmp", 2, content_id=2),
        known("c.bmp", 3, content_id=3),
    ]
    changes = run([found("a.bmp", 2), found("b.bmp", 1), found("c.bmp", 3)], before)
    assert [(one.text, one.why) for one in changes.readings] == [
        ("photos/a.bmp", Why.CHANGED),
        ("photos/b.bmp", Why.CHANGED),
    ]
    assert changes.touched == []


def test_copies_of_one_content_are_not_doubtful():
    before = [known("a.jpg", 1), known("b.jpg", 2)]
    changes = run([found("a.jpg", 7), found("b.jpg", 8)], before)
    assert changes.readings == []
    assert len(changes.touched) == 2


def test_a_file_that_was_missing_returns():
    for state in ("missing", "unfollowed"):
        assert run([found("a.jpg")], [known("a.jpg", state=state)]).returned == ["photos/a.jpg"]


def test_an_edited_sidecar_asks_for_the_description_only():
    (reading,) = run([found("a.jpg", sidecar_stamp="new")], [known("a.jpg", stamp="old")]).readings
    assert reading.why is Why.DESCRIBED


def test_a_failed_file_is_tried_again_only_when_it_changed():
    failed = {"photos/a.jpg": (10, 100), "photos/gone.jpg": (1, 1)}
    same = run([found("a.jpg")], [], failed)
    assert (same.readings, same.still_failing, same.mended) == ([], {"photos/a.jpg"}, ["photos/gone.jpg"])
    assert len(run([found("a.jpg", mtime_ns=101)], [], failed).readings) == 1


def raw(name, twin=None, **more):
    return replace(found(name, **more), kind=FileKind.RAW, twin=Path("/disk/photos") / twin if twin else None)


def test_a_raw_goes_with_its_twin():
    files = [found("a.jpg"), raw("a.dng", twin="a.jpg", file_id=2)]
    changes = run(files, [])
    assert [text for text, _ in changes.pairs] == ["photos/a.dng"]
    assert [reading.text for reading in changes.readings] == ["photos/a.jpg"]
    paired = [known("a.jpg"), known("a.dng", file_id=2, content_id=None)]
    assert run(files, paired).pairs == []


def test_a_raw_whose_twin_cannot_be_read_stands_for_itself():
    files = [found("a.jpg"), raw("a.dng", twin="a.jpg", file_id=2)]
    changes = run(files, [], {"photos/a.jpg": (10, 100)})
    assert [reading.text for reading in changes.readings] == ["photos/a.dng"]


def test_a_raw_that_lost_its_twin_is_read():
    changes = run([raw("a.dng", file_id=2)], [known("a.jpg"), known("a.dng", file_id=2, content_id=None)])
    assert [reading.text for reading in changes.readings] == ["photos/a.dng"]
    assert changes.vanished == ["photos/a.jpg"]


FILES = st.dictionaries(
    st.sampled_from([f"{letter}.jpg" for letter in "abcdefgh"]),
    st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(1, 3)),
)


@given(FILES, FILES)
def test_every_file_is_accounted_for_exactly_once(now, before):
    changes = run(
        [found(name, *facts) for name, facts in now.items()],
        [known(name, *facts) for name, facts in before.items()],
    )
    read = [reading.text for reading in changes.readings]
    arrived = list(changes.moves.values())
    untouched = [f"photos/{name}" for name in now if name in before and before[name][1:] == now[name][1:]]
    assert sorted(read + arrived + untouched) == sorted(f"photos/{name}" for name in now)
    left = [f"photos/{name}" for name in before if name not in now]
    assert sorted([*changes.vanished, *changes.moves]) == sorted(left)
