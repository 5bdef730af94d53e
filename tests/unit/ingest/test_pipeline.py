"""The path in, whole: real files, real decoder children, a real engine child with the toy model."""

from __future__ import annotations

import os
import shutil
from io import BytesIO
from threading import Event, Thread

import pytest
from made_photos import finish, paint
from PIL import Image

from photosearch.errors import BusyError
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import FileKind, Progress, Question, Stage, SyncSummary

COLOURS = ("red", "green", "blue", "yellow")


def best(library, words):
    return library.search(Question(words, show_all=True)).hits[0].item.path.name


def names(library):
    return sorted(item.path.name for item in library.items(list(library.timeline().ids)))


@pytest.fixture
def painted(gallery):
    return [paint(gallery / f"{colour}.jpg", colour, seed) for seed, colour in enumerate(COLOURS)]


def test_photos_are_found_by_words_after_a_sync(library, painted):
    summary = finish(library.sync())
    assert (summary.found, summary.added, summary.embedded, summary.decoded) == (4, 4, 4, 4)
    assert (summary.failed, summary.removed, summary.missing) == (0, 0, 0)
    for colour in COLOURS:
        assert best(library, colour) == f"{colour}.jpg"


def test_a_second_sync_decodes_nothing(library, painted):
    finish(library.sync())
    again = finish(library.sync())
    assert (again.found, again.added, again.changed, again.decoded, again.embedded) == (4, 0, 0, 0, 0)


def test_progress_tells_stage_and_counts(library, painted):
    steps = list(library.sync())
    assert steps[0].stage is Stage.SCAN
    last = [step for step in steps if step.stage is Stage.INDEX][-1]
    assert (last.done, last.total) == (4, 4)


def test_a_renamed_and_a_moved_file_cost_no_decoding(library, painted, gallery):
    finish(library.sync())
    before = library.show(painted[0]).id
    painted[0].rename(gallery / "renamed.jpg")
    (gallery / "sub").mkdir()
    painted[1].rename(gallery / "sub" / "green.jpg")
    summary = finish(library.sync())
    assert (summary.moved, summary.decoded, summary.added, summary.removed) == (2, 0, 0, 0)
    assert library.show(gallery / "renamed.jpg").id == before
    assert best(library, "red") == "renamed.jpg"


def test_a_copy_costs_a_hash_and_folds_into_the_same_hit(library, painted, gallery):
    finish(library.sync())
    shutil.copy(painted[0], gallery / "copy.jpg")
    summary = finish(library.sync())
    assert (summary.added, summary.decoded, summary.embedded) == (1, 0, 0)
    hits = library.search(Question("red", show_all=True)).hits
    assert [path.name for path in hits[0].item.paths] == ["copy.jpg", "red.jpg"]
    assert len(hits) == 4


def test_a_restored_backup_costs_no_decoding(library, painted, gallery):
    finish(library.sync())
    ids = {path.name: library.show(path).id for path in painted}
    for path in painted:
        data = path.read_bytes()
        path.unlink()
        path.with_name("other.tmp").write_bytes(b"takes the old file id")
        path.write_bytes(data)
        os.utime(path, ns=(10**18, 10**18))
    summary = finish(library.sync())
    assert (summary.changed, summary.decoded, summary.embedded) == (4, 0, 0)
    assert {path.name: library.show(path).id for path in painted} == ids


def test_an_edited_photo_keeps_its_item_and_is_found_by_what_it_shows_now(library, painted):
    finish(library.sync())
    before = library.show(painted[0]).id
    paint(painted[0], "purple", 99)
    summary = finish(library.sync())
    assert (summary.changed, summary.decoded, summary.embedded) == (1, 1, 1)
    assert library.show(painted[0]).id == before
    assert best(library, "purple") == "red.jpg"


def test_a_deleted_photo_leaves_every_answer_and_comes_back_for_nothing(library, painted):
    finish(library.sync())
    data = painted[0].read_bytes()
    painted[0].unlink()
    assert finish(library.sync()).removed == 1
    assert "red.jpg" not in names(library)
    assert "red.jpg" not in [
        hit.item.path.name for hit in library.search(Question("red", show_all=True)).hits
    ]
    painted[0].write_bytes(data)
    summary = finish(library.sync())
    assert (summary.added, summary.decoded, summary.embedded) == (1, 0, 0)
    assert best(library, "red") == "red.jpg"


def test_a_broken_photo_is_a_fact_and_retried_only_when_it_changes(library, painted, gallery):
    broken = gallery / "broken.jpg"
    broken.write_bytes(painted[0].read_bytes()[:300])
    assert finish(library.sync()).failed == 1
    (failure,) = library.failures()
    assert failure.path == broken and failure.reason
    again = finish(library.sync())
    assert (again.failed, again.decoded) == (1, 0)
    paint(broken, "grey", 5)
    mended = finish(library.sync())
    assert (mended.failed, mended.added) == (0, 1)
    assert library.failures() == ()


def test_a_folder_that_is_gone_keeps_its_photos_as_missing(library, painted, gallery):
    finish(library.sync())
    gallery.rename(gallery.with_name("unplugged"))
    summary = finish(library.sync())
    assert (summary.removed, summary.missing) == (0, 4)
    assert "cannot be reached" in summary.notes[0]
    assert "renamed or moved" in summary.notes[0], "its disk is there"
    hit = library.search(Question("red", show_all=True)).hits[0]
    assert hit.item.path.name == "red.jpg" and hit.item.missing
    assert library.preview(hit.item.id)
    gallery.with_name("unplugged").rename(gallery)
    back = finish(library.sync())
    assert (back.missing, back.decoded) == (0, 0)


def test_a_folder_that_looks_empty_is_asked_about(library, painted):
    finish(library.sync())
    for path in painted:
        path.unlink()
    kept = finish(library.sync())
    assert (kept.removed, kept.missing) == (0, 4)
    assert "--confirm-missing" in kept.notes[0]
    gone = finish(library.sync(confirm_missing=True))
    assert (gone.removed, gone.missing) == (4, 0)
    assert names(library) == []


def test_stopped_anywhere_it_goes_on_where_it_stopped(library, gallery):
    for seed in range(150):
        paint(gallery / f"{seed}.jpg", COLOURS[seed % 4], seed, (64, 48))
    stop = Event()
    work = library.sync(stop=stop)
    for step in work:
        if step.stage is Stage.INDEX and step.done > 0:
            stop.set()
    part = len(library.timeline().ids)
    assert 0 < part < 150
    rest = finish(library.sync())
    assert rest.added == 150 - part
    status = library.status()
    assert (status.photos, status.embedded) == (150, 150)


def test_killed_before_the_vectors_were_written_they_are_made_from_previews(library, painted):
    finish(library.sync())
    library._catalogue._database.read().execute("DELETE FROM vec.vectors")
    for path in painted:
        path.rename(path.with_suffix(".hidden"))  # cannot be read again
        path.with_suffix(".hidden").rename(path)
    summary = finish(library.sync())
    assert (summary.embedded, summary.decoded) == (4, 0)
    assert best(library, "blue") == "blue.jpg"


def test_lost_previews_are_made_anew(library, painted):
    finish(library.sync())
    library._catalogue._database.read().execute("DELETE FROM pre.previews")
    item_id = library.show(painted[0]).id
    assert library.preview(item_id) is None
    summary = finish(library.sync())
    assert (summary.decoded, summary.embedded) == (4, 0)
    assert library.preview(item_id)


def test_another_model_embeds_from_previews(library, painted, gallery):
    finish(library.sync())
    registry.register("other toy", "toy:make_other")
    library.use_model("other toy")
    summary = finish(library.sync())
    assert (summary.embedded, summary.decoded) == (4, 0)
    assert best(library, "green") == "green.jpg"


def test_a_picture_that_kills_the_model_is_recorded_and_the_rest_embedded(tmp_path, gallery, painted):
    registry.register("toy", "toy:make_mortal")
    deadly = Image.new("RGB", (16, 16), (1, 2, 3))
    deadly.save(gallery / "deadly.png")
    with Library(tmp_path / "home") as library:
        library.use_model("toy")
        library.add_folders([gallery])
        summary = finish(library.sync())
        assert summary.embedded == 4
        assert [failure.step for failure in library.failures()] == ["embed"]
        again = finish(library.sync())
        assert (again.embedded, again.failed) == (0, 1)


def test_captions_count_too(library, gallery):
    paint(gallery / "plain.jpg", "grey", 1)
    (gallery / "plain.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        '<rdf:li xml:lang="x-default">a purple flower</rdf:li></rdf:Alt></dc:description>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    paint(gallery / "green.jpg", "green", 2)
    finish(library.sync())
    hit = library.search(Question("a purple flower", show_all=True)).hits[0]
    assert hit.item.path.name == "plain.jpg"
    assert hit.caption_matched
    assert library.show(gallery / "plain.jpg").metadata.caption == "a purple flower"


def test_an_edited_sidecar_costs_no_decoding(library, painted, gallery):
    finish(library.sync())
    (gallery / "red.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>'
    )
    summary = finish(library.sync())
    assert (summary.changed, summary.decoded) == (1, 0)
    assert library.show(painted[0]).metadata.rating == 4


def test_a_removed_folder_leaves_and_returns_with_all_that_was_known(library, painted, gallery):
    finish(library.sync())
    assert library.remove_folder(gallery) == 4
    assert names(library) == []
    library.add_folders([gallery])
    back = finish(library.sync())
    assert (back.decoded, back.embedded, back.added) == (0, 0, 0)
    assert len(names(library)) == 4


def test_a_forgotten_folder_is_erased(library, painted, gallery):
    finish(library.sync())
    assert library.remove_folder(gallery, forget=True) == 4
    assert library._catalogue.files.hashes_of_size(painted[0].stat().st_size) == frozenset()
    library.add_folders([gallery])
    assert finish(library.sync()).decoded == 4


def test_an_excluded_folder_leaves_every_answer(library, painted, gallery):
    paint(gallery / "private" / "secret.jpg", "purple", 7)
    finish(library.sync())
    assert "secret.jpg" in names(library)
    library.exclude(gallery, ["private"])
    finish(library.sync())
    assert "secret.jpg" not in names(library)


def test_two_syncs_at_once_take_turns(library, painted):
    work = library.sync()
    next(work)
    with pytest.raises(BusyError, match="Another photosearch"), Library(library.home) as second:
        finish(second.sync())
    assert finish(work).added == 4


def test_a_raw_beside_a_jpeg_is_one_item(library, painted, gallery):
    (gallery / "red.dng").write_bytes(b"a camera's raw data, never opened")
    finish(library.sync())
    item = library.show(gallery / "red.dng")
    assert [path.name for path in item.paths] == ["red.jpg", "red.dng"]
    assert item.kind is FileKind.PHOTO
    assert library.failures() == ()
    assert finish(library.sync()).decoded == 0


def test_a_look_at_one_folder_leaves_the_others_alone(library, painted, gallery):
    paint(gallery / "sub" / "purple.jpg", "purple", 9)
    paint(gallery / "sub" / "grey.jpg", "grey", 10)
    finish(library.sync())
    painted[0].unlink()
    (gallery / "sub" / "purple.jpg").unlink()
    paint(gallery / "sub" / "deep" / "orange.jpg", "orange", 11)
    summary = finish(library.sync(within=frozenset({gallery / "sub"})))
    assert (summary.removed, summary.added) == (1, 1)
    assert "red.jpg" in names(library)
    assert "orange.jpg" in names(library)
    assert finish(library.sync()).removed == 1


def test_a_deleted_subfolder_is_noticed_by_a_look_at_it(library, painted, gallery):
    paint(gallery / "sub" / "purple.jpg", "purple", 9)
    finish(library.sync())
    shutil.rmtree(gallery / "sub")
    assert finish(library.sync(within=frozenset({gallery / "sub"}))).removed == 1


def test_follow_takes_in_what_changes_while_it_watches(library, painted, gallery):
    stop = Event()
    seen = []
    for sign in library.follow(stop=stop):
        if isinstance(sign, SyncSummary):
            seen.append(sign)
            if len(seen) == 1:
                paint(gallery / "later" / "purple.jpg", "purple", 12)
            elif "purple.jpg" in names(library):
                stop.set()
    assert seen[0].added == 4
    assert best(library, "purple") == "purple.jpg"


def test_previews_from_thumbnails_are_sharpened_when_there_is_time(library, gallery):
    pillow_heif = pytest.importorskip("pillow_heif")
    photo = Image.effect_noise((1200, 900), 90).convert("RGB")
    pillow_heif.from_pillow(photo).save(gallery / "photo.heic", thumbnails=[320], quality=80)
    finish(library.sync())
    item_id = library.show(gallery / "photo.heic").id
    assert Image.open(BytesIO(library.preview(item_id))).size == (320, 240)
    stop = Event()
    for sign in library.follow(stop=stop):
        if isinstance(sign, Progress) and sign.note == "previews" and sign.done:
            stop.set()
    assert Image.open(BytesIO(library.preview(item_id))).size == (512, 384)
    assert library.show(gallery / "photo.heic").id == item_id
    assert finish(library.sync()).decoded == 0


def test_follow_waits_for_its_turn(library, painted, gallery):
    other = library.sync()
    next(other)  # holds the lease
    stop = Event()
    summaries: list[SyncSummary] = []

    def follow() -> None:
        with Library(library.home) as second:
            for sign in second.follow(stop=stop):
                if isinstance(sign, SyncSummary):
                    summaries.append(sign)
                    stop.set()

    watcher = Thread(target=follow)
    watcher.start()
    watcher.join(0.5)
    assert watcher.is_alive() and not summaries
    assert finish(other).added == 4
    watcher.join(30)
    assert [summary.found for summary in summaries] == [4]
