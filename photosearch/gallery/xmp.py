"""XMP packets and sidecars to photo metadata (ISO 16684-1). No entity is ever followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from photosearch.gallery import positions, times, words
from photosearch.gallery.exif import camera_name
from photosearch.records import PhotoMetadata

MAX_BYTES = 4 * 1024 * 1024

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_MICROSOFT = "{http://ns.microsoft.com/photo/1.0/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LISTS = frozenset({_RDF + "Alt", _RDF + "Seq", _RDF + "Bag"})
_TIMES = (_EXIF + "DateTimeOriginal", _PHOTOSHOP + "DateCreated", _XMP + "CreateDate")
_REJECTED, _BEST = -1, 5

Properties = dict[str, list[str]]


def from_packet(packet: bytes) -> PhotoMetadata:
    """Metadata from a packet or a sidecar's bytes. Raises where it is no XML: the caller drops it as a whole."""
    if not packet or len(packet) > MAX_BYTES:
        return PhotoMetadata()
    found = _properties(ElementTree.fromstring(_text(packet)))
    place = _position(found)
    return PhotoMetadata(
        taken=_taken(found),
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        altitude_m=_altitude(found) if place else None,
        camera=camera_name(_first(found, _TIFF + "Make"), _first(found, _TIFF + "Model")),
        lens=words.clean(_first(found, _EXIF_EX + "LensModel") or _first(found, _AUX + "Lens"), 120),
        title=words.title(_first(found, _DC + "title")),
        caption=words.caption(_first(found, _DC + "description")),
        keywords=words.keywords(found.get(_DC + "subject", ())),
        rating=_rating(found),
    )


def _text(packet: bytes) -> str:
    """The RDF part of a packet: writers pad it, wrap it, and not all of them write UTF-8."""
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in packet[:8]:
        text = words.utf16(packet)
    else:
        text = words.decoded(packet)
    start, end = text.find("<rdf:RDF"), text.rfind("</rdf:RDF>")
    if start < 0 or end < 0:
        return text.strip("\0 \n\r\t\ufeff")
    return text[start : end + len("</rdf:RDF>")]


def _properties(root: Element) -> Properties:
    """All simple properties and lists, by qualified name; what stands deeper is of no use here."""
    found: Properties = {}
    for description in root.iter(_RDF + "Description"):
        for name, value in description.attrib.items():
            found.setdefault(name, [value])
        for child in description:
            values = list(_values(child))
            if values:
                found.setdefault(child.tag, values)
    return found


def _values(element: Element) -> Iterable[str]:
    for inner in element:
        if inner.tag in _LISTS:
            items = sorted(inner, key=lambda item: item.get(_LANGUAGE) != "x-default")
            return [item.text for item in items if item.text]
    return [element.text] if element.text and element.text.strip() else []


def _first(found: Properties, name: str) -> str:
    return next(iter(found.get(name, ())), "")


def _taken(found: Properties) -> datetime | None:
    return next((time for name in _TIMES if (time := times.from_text(_first(found, name)))), None)


def _position(found: Properties) -> positions.Position | None:
    latitude = positions.xmp_degrees(_first(found, _EXIF + "GPSLatitude"))
    longitude = positions.xmp_degrees(_first(found, _EXIF + "GPSLongitude"))
    return positions.position(latitude, longitude)


def _altitude(found: Properties) -> float | None:
    metres = positions.rational(_first(found, _EXIF + "GPSAltitude"))
    below_sea = _first(found, _EXIF + "GPSAltitudeRef").strip() == "1"
    return positions.altitude(-metres if metres is not None and below_sea else metres)


def _rating(found: Properties) -> int | None:
    """Stars, or −1 for a rejected photo. A written 0 counts: somebody took the stars away. Windows counts to 99."""
    stars = positions.rational(_first(found, _XMP + "Rating"))
    if stars is None:
        hundred = positions.rational(_first(found, _MICROSOFT + "Rating"))
        stars = None if hundred is None or hundred <= 0 else hundred / 25 + 1
    return int(stars) if stars is not None and _REJECTED <= stars <= _BEST else None
