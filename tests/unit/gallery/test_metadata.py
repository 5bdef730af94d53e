"""One record from many sources, and no bytes that break it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from unit.gallery.made_photos import jpeg_bytes, picture

from photosearch.gallery import exif, iptc, positions, takeout, times, words, xmp
from photosearch.gallery.decode import decode
from photosearch.gallery.metadata import PRECEDENCE, Embedded, read_metadata
from photosearch.records import DecodedFile, DecodeJob, PhotoMetadata, TakenSource

TIME = datetime(2019, 5, 3, 14, 15, 16)


def packet(properties: str, attributes: str = "") -> bytes:
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/", "tiff": "http://ns.adobe.com/tiff/1.0/",
        "aux": "http://ns.adobe.com/exif/1.0/aux/", "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    }  # fmt: skip
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {names} {attributes}>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


def bag(name: str, *items: str, kind: str = "Bag") -> str:
    return (
        f"<{name}><rdf:{kind}>"
        + "".join(f"<rdf:li>{one}</rdf:li>" for one in items)
        + f"</rdf:{kind}></{name}>"
    )


def takeout_json(**changes: Any) -> bytes:
    raw: dict[str, Any] = {
        "title": "IMG_1.JPG",
        "description": "said at Google",
        "photoTakenTime": {"timestamp": "1556892916", "formatted": "3 May 2019"},
        "geoData": {"latitude": 50.5, "longitude": 14.25, "altitude": 200.0},
    }
    return json.dumps(raw | changes).encode()


# ----------------------------------------------------------------------------------------------- EXIF


def test_exif() -> None:
    found = exif.from_tags(
        {270: "A dog", 271: "Canon", 272: "Canon EOS R5", 0x4746: 4},
        {36867: "2019:05:03 14:15:16", 0x9011: "+02:00", 0x9291: "25", 42036: "RF50mm F1.8"},
        {1: "N", 2: (50.0, 30.0, 0.0), 3: "W", 4: (14.0, 15.0, 0.0), 5: b"\x01", 6: 12.5},
    )
    assert found.taken == TIME.replace(microsecond=250000, tzinfo=timezone(timedelta(hours=2)))
    assert (found.latitude, found.longitude, found.altitude_m) == (50.5, -14.25, -12.5)
    assert (found.camera, found.lens) == ("Canon EOS R5", "RF50mm F1.8")
    assert (found.caption, found.rating) == ("A dog", 4)


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon EOS R5", "Canon EOS R5"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("NIKON CORPORATION", "D750", "Nikon D750"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("Google", "Pixel 7", "Google Pixel 7"),
        ("SONY\0\0", "ILCE-7M3 ", "SONY ILCE-7M3"),
        ("OLYMPUS IMAGING CORP.", "E-M5", "Olympus E-M5"),
        ("", "X100", "X100"),
        ("LEICA CAMERA AG", "LEICA Q2", "LEICA Q2"),
        ("Acme", "", "Acme"),
        ("", "", ""),
    ],
)
def test_camera_names(make: str, model: str, name: str) -> None:
    assert exif.camera_name(make, model) == name


def test_the_best_time_of_exif() -> None:
    image, camera = {306: "2021:01:01 00:00:00"}, {36868: "2019:05:03 14:15:16"}
    assert exif.from_tags(image, camera, {}).taken == TIME
    assert exif.from_tags(image, {36867: "0000:00:00 00:00:00"}, {}).taken == datetime(2021, 1, 1)
    assert exif.from_tags({}, {36867: "    :  :     :  :  "}, {}).taken is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2019:05:03 14:15:16", TIME),
        ("2019:05:03 14:15:16\0", TIME),
        ("2019-05-03T14:15:16", TIME),
        ("2019/05/03 14:15:16", TIME),
        ("2019-05-03T14:15:16.5Z", TIME.replace(microsecond=500000, tzinfo=UTC)),
        ("2019-05-03T14:15:16-0330", TIME.replace(tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
        ("2019-05-03T14:15", TIME.replace(second=0)),
        ("2019-05-03", datetime(2019, 5, 3)),
        ("2019-05", datetime(2019, 5, 1)),
        ("1923", datetime(1923, 1, 1)),
        ("2019:05:03 14:15:60", TIME.replace(second=59)),
        ("2019:02:30 14:15:16", None),
        ("2019:05:03 25:15:16", None),
        ("0000:00:00 00:00:00", None),
        ("1066:10:14 09:00:00", None),
        ("9999:12:31 00:00:00", None),
        ("rubbish", None),
        ("", None),
    ],
)
def test_times(text: str, time: datetime | None) -> None:
    assert times.from_text(text) == time


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (50.0, 0.0, 0.0), 3: "E", 4: (190.0, 0.0, 0.0)},
        {2: (50.0, 0.0, 0.0), 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (float("nan"),), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (-50.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "", 2: (50.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: "rubbish", 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (50.0, 0.0, 0.0), 3: "E"},
        {},
    ],
)
def test_impossible_positions(gps: dict[int, Any]) -> None:
    found = read_metadata(Embedded(position=gps), Path("a.jpg"))
    assert (found.latitude, found.longitude, found.altitude_m) == (None, None, None)


def test_undefined_seconds_of_a_position() -> None:
    assert positions.degrees((50.0, 30.0, float("nan")), "S") == -50.5


@pytest.mark.parametrize(
    "text",
    [
        "OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "Exif_JPEG_PICTURE", "DCIM", "default", "   ", "\0\0\0",
        "KODAK Digital Still Camera", "MINOLTA DIGITAL CAMERA", "Samsung", "dav", "oznor", "Created with GIMP",
        "Untitled", "---", "<x:xmpmeta>", '{"key": 1}', "charset=Ascii binary", "Screenshot", "user comments",
    ],
)  # fmt: skip
def test_rubbish_captions(text: str) -> None:
    assert words.caption(text) == ""


@pytest.mark.parametrize(
    "text", ["Sony and the dog", "A camera on a table", "Café ☕", "1989 in Prague", "A defaulted loan"]
)
def test_real_captions(text: str) -> None:
    assert words.caption(text) == text


def test_captions_are_cleaned_and_bounded() -> None:
    assert words.caption("a\x00b\r\nc\x07  d\t\te") == "ab\nc d e"
    assert len(words.caption("long " * 10000)) <= words.MAX_CAPTION


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_captions_in_old_and_new_encodings(encoding: str) -> None:
    as_pillow_reads_it = (
        "Déjà vu à Žižkov".replace("Ž", "Z").replace("ž", "z").encode(encoding).decode("latin-1")
    )
    assert exif.from_tags({270: as_pillow_reads_it}, {}, {}).caption == "Déjà vu à Zizkov"


@pytest.mark.parametrize(
    ("value", "caption"),
    [
        (b"ASCII\0\0\0A dog\0\0", "A dog"),
        (b"UNICODE\0" + "Pes běží".encode("utf-16-le"), "Pes běží"),
        (b"UNICODE\0" + "Pes běží".encode("utf-16-be"), "Pes běží"),
        (b"\0" * 8 + "Ein schöner Hund".encode(), "Ein schöner Hund"),
        (b"JIS\0\0\0\0\0" + "犬".encode("iso2022_jp"), "犬"),
        (b"No prefix at all", "No prefix at all"),
        (b"ASCII\0\0\0" + b" " * 100, ""),
        (b"", ""),
        (b"UNICODE\0\xff", ""),
    ],
)
def test_user_comments(value: bytes, caption: str) -> None:
    assert exif.from_tags({}, {0x9286: value}, {}).caption == caption


def test_windows_own_tags() -> None:
    tags = {0x9C9B: "Titel".encode("utf-16-le"), 0x9C9E: "Hund;Strand;hund\0".encode("utf-16-le")}
    found = exif.from_tags(tags, {}, {})
    assert (found.title, found.keywords) == ("Titel", ("Hund", "Strand"))
    assert exif.from_tags({0x9C9C: tuple("Ein Bild".encode("utf-16-le"))}, {}, {}).caption == "Ein Bild"


@pytest.mark.parametrize("value", [0, 6, -1, 99, "4", None, (4,)])
def test_impossible_ratings(value: Any) -> None:
    assert exif.from_tags({0x4746: value}, {}, {}).rating is None


# ------------------------------------------------------------------------------------------------ XMP


def test_xmp_elements() -> None:
    found = xmp.from_packet(
        packet(
            bag("dc:subject", "dog", "beach", "Dog")
            + bag("dc:description", "Ein Hund", kind="Alt")
            + bag("dc:title", "Title", kind="Alt")
            + "<xmp:Rating>5</xmp:Rating><exif:DateTimeOriginal>2019-05-03T14:15:16</exif:DateTimeOriginal>"
            + "<exif:GPSLatitude>50,30.0N</exif:GPSLatitude><exif:GPSLongitude>14,15,0W</exif:GPSLongitude>"
            + "<exif:GPSAltitude>250/2</exif:GPSAltitude><tiff:Make>Canon</tiff:Make><tiff:Model>EOS</tiff:Model>"
        )
    )
    assert found == PhotoMetadata(
        taken=TIME, latitude=50.5, longitude=-14.25, altitude_m=125.0, camera="Canon EOS", title="Title",
        caption="Ein Hund", keywords=("dog", "beach"), rating=5,
    )  # fmt: skip


def test_xmp_attributes() -> None:
    found = xmp.from_packet(
        packet("", 'xmp:Rating="-1" photoshop:DateCreated="2019-05-03" aux:Lens="EF 50mm"')
    )
    assert (found.rating, found.taken, found.lens) == (-1, datetime(2019, 5, 3), "EF 50mm")


def test_the_default_language_wins() -> None:
    items = '<rdf:li xml:lang="de">Hund</rdf:li><rdf:li xml:lang="x-default">Dog</rdf:li>'
    found = xmp.from_packet(packet(f"<dc:description><rdf:Alt>{items}</rdf:Alt></dc:description>"))
    assert found.caption == "Dog"


@pytest.mark.parametrize(
    ("value", "rating"), [("0", 0), ("3", 3), ("-1", -1), ("7", None), ("3.5", 3), ("x", None)]
)
def test_xmp_ratings(value: str, rating: int | None) -> None:
    assert xmp.from_packet(packet("", f'xmp:Rating="{value}"')).rating == rating


@pytest.mark.parametrize(
    ("value", "rating"), [("1", 1), ("25", 2), ("50", 3), ("75", 4), ("99", 4), ("0", None)]
)
def test_windows_ratings(value: str, rating: int | None) -> None:
    assert xmp.from_packet(packet("", f'MicrosoftPhoto:Rating="{value}"')).rating == rating


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "cp1252"])
def test_encodings_of_packets(encoding: str) -> None:
    data = packet(bag("dc:description", "Café", kind="Alt")).decode().replace("\ufeff", "").encode(encoding)
    assert xmp.from_packet(data + b"\0" * 20).caption == "Café"


def test_entities_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for start in (head, laughs):
        sidecar = tmp_path / "a.xmp"
        sidecar.write_bytes(start + packet(bag("dc:description", "&e;&b;", kind="Alt")))
        found = read_metadata(Embedded(xmp=sidecar.read_bytes()), Path("a.jpg"), (sidecar,))
        assert found.caption == ""


# --------------------------------------------------------------------------------------- IPTC, Takeout


def test_iptc() -> None:
    found = iptc.from_fields(
        {
            (2, 5): b"Title", (2, 120): "Žlutý kůň".encode(), (2, 25): [b"dog", b"beach"], (2, 55): b"20190503",
            (2, 60): b"141516+0200",
        }
    )  # fmt: skip
    assert found.taken == TIME.replace(tzinfo=timezone(timedelta(hours=2)))
    assert (found.title, found.caption, found.keywords) == ("Title", "Žlutý kůň", ("dog", "beach"))
    assert iptc.from_fields({(2, 25): b"one", (2, 55): b"20191399"}).keywords == ("one",)


def test_takeout() -> None:
    found = takeout.from_json(takeout_json())
    assert found.taken == datetime(2019, 5, 3, 14, 15, 16, tzinfo=UTC)
    assert (found.latitude, found.longitude, found.altitude_m) == (50.5, 14.25, 200.0)
    assert found.caption == "said at Google"


def test_takeout_without_a_place() -> None:
    nowhere = {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}
    assert takeout.from_json(takeout_json(geoData=nowhere)).latitude is None
    other = {"latitude": 1.5, "longitude": 2.5, "altitude": 0.0}
    found = takeout.from_json(takeout_json(geoData=nowhere, geoDataExif=other))
    assert (found.latitude, found.altitude_m) == (1.5, None)


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"null", b'{"description": "x"}', b"3", b""])
def test_json_that_is_not_takeouts(raw: bytes) -> None:
    assert takeout.from_json(raw) == PhotoMetadata()


# ----------------------------------------------------------------------------------------- precedence


def test_precedence_of_words_and_times(tmp_path: Path) -> None:
    sidecar, google = tmp_path / "a.jpg.xmp", tmp_path / "a.jpg.json"
    sidecar.write_bytes(
        packet(
            bag("dc:description", "beside", kind="Alt"), 'xmp:Rating="2" exif:DateTimeOriginal="2001-01-01"'
        )
    )
    google.write_bytes(takeout_json())
    embedded = Embedded(
        image={270: "inside EXIF", 0x4746: 5, 271: "Canon", 272: "EOS"},
        camera={36867: "2019:05:03 14:15:16"},
        position={1: "N", 2: (1.0, 0.0, 0.0), 3: "E", 4: (2.0, 0.0, 0.0)},
        xmp=packet(
            bag("dc:description", "inside XMP", kind="Alt") + bag("dc:subject", "dog"), 'xmp:Rating="4"'
        ),
        iptc={(2, 120): b"inside IPTC", (2, 5): b"title of IPTC"},
    )
    found = read_metadata(embedded, Path("IMG_20200101_000000.jpg"), (sidecar, google), 10**18)
    assert (found.taken, found.taken_source) == (TIME, TakenSource.EXIF)
    assert (found.caption, found.rating, found.keywords) == ("beside", 2, ("dog",))
    assert (found.latitude, found.longitude) == (1.0, 2.0)
    assert (found.title, found.camera) == ("title of IPTC", "Canon EOS")


def test_stars_taken_away_in_a_sidecar_are_gone(tmp_path: Path) -> None:
    sidecar = tmp_path / "a.xmp"
    sidecar.write_bytes(packet("", 'xmp:Rating="0"'))
    assert read_metadata(Embedded(image={0x4746: 5}), Path("a.jpg"), (sidecar,)).rating == 0
    assert read_metadata(Embedded(image={0x4746: 0}), Path("a.jpg")).rating is None


def test_the_next_best_source_of_a_time(tmp_path: Path) -> None:
    google = tmp_path / "a.jpg.json"
    google.write_bytes(takeout_json())
    name = Path("IMG_20200102_030405.jpg")
    mtime = 1_556_892_916_000_000_000
    xmp_time = packet("", 'exif:DateTimeOriginal="2018-01-01"')
    cases = [
        (Embedded(xmp=xmp_time, iptc={(2, 55): b"20170101"}), (google,), TakenSource.XMP, 2018),
        (Embedded(iptc={(2, 55): b"20170101"}), (google,), TakenSource.IPTC, 2017),
        (Embedded(), (google,), TakenSource.TAKEOUT, 2019),
        (Embedded(), (), TakenSource.FILE_NAME, 2020),
    ]
    for embedded, sidecars, source, year in cases:
        found = read_metadata(embedded, name, sidecars, mtime)
        assert found.taken is not None
        assert (found.taken_source, found.taken.year) == (source, year)
    last = read_metadata(Embedded(), Path("IMG_1.jpg"), (), mtime)
    assert last.taken_source is TakenSource.MTIME
    assert last.taken == datetime.fromtimestamp(mtime / 1e9)
    nothing = read_metadata(Embedded(), Path("IMG_1.jpg"))
    assert (nothing.taken, nothing.taken_source) == (None, None)


def test_every_field_has_its_precedence() -> None:
    covered = set(PRECEDENCE) - {"position"} | {"latitude", "longitude", "altitude_m", "taken_source"}
    assert covered == set(PhotoMetadata.__slots__)


def test_sidecars_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    huge, folder = tmp_path / "a.xmp", tmp_path / "b.json"
    huge.write_bytes(b" " * (4 * 1024 * 1024 + 1))
    folder.mkdir()
    found = read_metadata(Embedded(), Path("a.jpg"), (huge, folder, tmp_path / "gone.xmp"))
    assert found == PhotoMetadata()


# --------------------------------------------------------------------------------- through whole files


def save(path: Path, **options: Any) -> PhotoMetadata:
    picture().save(path, **options)
    os.utime(path, (0, 1_500_000_000))
    result = decode(DecodeJob(1, path, pixels_wanted=False))
    assert isinstance(result, DecodedFile), result
    return result.metadata


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])
def test_exif_and_xmp_in_every_format(tmp_path: Path, name: str) -> None:
    tags = Image.Exif()
    tags[271], tags[272] = "Canon", "EOS"
    tags.get_ifd(0x8769)[36867] = "2019:05:03 14:15:16"
    gps = tags.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 30.0, 0.0), "E", (14.0, 15.0, 0.0)
    packed = packet(bag("dc:subject", "dog") + bag("dc:description", "A dog", kind="Alt"))
    options: dict[str, Any] = {"exif": tags}
    if name.endswith("tif"):
        tags[700] = packed
        for directory in (0x8769, 0x8825):  # Pillow writes them into a TIFF only where they are set like this
            tags[directory] = dict(tags.get_ifd(directory))
    elif name.endswith("png"):
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", packed.decode())
    else:
        options["xmp"] = packed
    found = save(tmp_path / name, **options)
    assert (found.taken, found.camera) == (TIME, "Canon EOS")
    assert (found.latitude, found.longitude) == (50.5, 14.25)
    assert (found.caption, found.keywords) == ("A dog", ("dog",))


def test_iptc_in_a_jpeg(tmp_path: Path) -> None:
    records = b"".join(
        b"\x1c" + bytes(number) + len(value).to_bytes(2, "big") + value
        for number, value in (((2, 120), b"A dog"), ((2, 25), b"dog"), ((2, 25), b"beach"))
    )
    block = b"8BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records + b"\0" * (len(records) % 2)
    segment = b"Photoshop 3.0\0" + block
    data = jpeg_bytes(picture())
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:])
    result = decode(DecodeJob(1, path))
    assert isinstance(result, DecodedFile)
    assert (result.metadata.caption, result.metadata.keywords) == ("A dog", ("dog", "beach"))


@pytest.mark.data
def test_samples_with_latin1_and_everything(unzipped: Callable[[str], Path]) -> None:
    folder = unzipped("files_heif_library_samples")
    latin = decode(DecodeJob(1, next(folder.rglob("L_xmp_latin1.heic"))))
    assert isinstance(latin, DecodedFile)
    assert "Aimé" in latin.metadata.caption
    for name in ("xmp.jpeg", "xmp.png", "xmp.tiff", "xmp.webp"):
        result = decode(DecodeJob(1, next(folder.rglob(name))))
        assert isinstance(result, DecodedFile)
        assert result.metadata.keywords == ("TestSubject",)


# -------------------------------------------------------------------------------------- any bytes at all

anything = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=30),
    st.lists(st.integers(), max_size=4).map(tuple), st.lists(st.floats(), max_size=4).map(tuple),
)  # fmt: skip
tag_numbers = st.sampled_from(
    [
        1,
        2,
        3,
        4,
        5,
        6,
        270,
        271,
        272,
        306,
        0x4746,
        0x9003,
        0x9011,
        0x9286,
        0x9291,
        0x9C9B,
        0x9C9C,
        0x9C9E,
        0xA434,
    ]
)
tags = st.dictionaries(tag_numbers, anything, max_size=8)
iptc_fields = st.dictionaries(
    st.tuples(st.just(2), st.sampled_from([5, 25, 55, 60, 120])),
    st.one_of(st.none(), st.binary(max_size=20), st.lists(st.binary(max_size=20), max_size=3)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(tags, tags, tags, st.binary(max_size=200), iptc_fields, st.binary(max_size=200), st.integers())
def test_nothing_raises(
    tmp_path: Path,
    image: Any,
    camera: Any,
    gps: Any,
    xmp_bytes: bytes,
    fields: Any,
    beside: bytes,
    mtime_ns: int,
) -> None:
    sidecars = (tmp_path / "a.xmp", tmp_path / "a.json")
    for path in sidecars:
        path.write_bytes(beside)
    found = read_metadata(Embedded(image, camera, gps, xmp_bytes, fields), Path("a.jpg"), sidecars, mtime_ns)
    assert found.rating is None or -1 <= found.rating <= 5
    assert (found.latitude is None) == (found.longitude is None)
    assert found.latitude is None or abs(found.latitude) <= 90
    for text in (found.title, found.caption, found.camera, found.lens, *found.keywords):
        text.encode("utf-8")


@given(st.text(max_size=60))
def test_any_text_as_a_time(text: str) -> None:
    time = times.from_text(text)
    assert time is None or 1826 <= time.year <= 2100


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12))
def test_no_damage_to_exif_costs_more_than_metadata(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    """Bytes of the EXIF segment changed at random: the photo still opens."""
    tags = Image.Exif()
    tags[271], tags[270] = "Canon", "A dog on a beach"
    tags.get_ifd(0x8769)[36867] = "2019:05:03 14:15:16"
    tags.get_ifd(0x8825)[1] = "N"
    block = bytearray(tags.tobytes())
    for at, value in damage:
        block[10 + at % (len(block) - 10)] = value
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg_bytes(picture(32, 24), exif=bytes(block)))
    assert isinstance(decode(DecodeJob(1, path)), DecodedFile)
