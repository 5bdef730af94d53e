"""Which files are photos: by name for a scan, by content for decoding. Imports no decoder."""

from __future__ import annotations

from enum import StrEnum

from photosearch.records import FileKind

HEIF_EXTENSIONS = frozenset({"heic", "heif", "hif", "heics", "heifs", "avif", "avifs"})
JPEG_EXTENSIONS = frozenset({"jpg", "jpeg", "jpe", "jfif"})
OTHER_EXTENSIONS = frozenset(
    {"png", "webp", "tif", "tiff", "gif", "bmp", "dib", "jp2", "j2k", "j2c", "jpc", "jpf", "jpx", "mpo"}
)
RAW_EXTENSIONS = frozenset(
    {
        "3fr", "ari", "arw", "bay", "cap", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "gpr", "iiq", "k25", "kdc",
        "mdc", "mef", "mos", "mrw", "nef", "nrw", "orf", "ori", "pef", "ptx", "pxn", "raf", "raw", "rw2", "rwl", "sr2",
        "srf", "srw", "x3f",
    }
)  # fmt: skip

_KINDS = dict.fromkeys(HEIF_EXTENSIONS | JPEG_EXTENSIONS | OTHER_EXTENSIONS, FileKind.PHOTO)
_KINDS.update(dict.fromkeys(RAW_EXTENSIONS, FileKind.RAW))

ALL_EXTENSIONS = frozenset(_KINDS)


def extension_of(name: str) -> str:
    """The extension of a file name, lower case and without its dot; empty where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def kind_of(name: str) -> FileKind | None:
    """What a file of this name claims to be, or None where it is no photo."""
    return _KINDS.get(extension_of(name))


class Format(StrEnum):
    """What the first bytes of a file say it is."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    TIFF = "TIFF"
    GIF = "GIF"
    BMP = "BMP"
    JPEG_2000 = "JPEG 2000"
    HEIF = "HEIF"
    AVIF = "AVIF"
    RAW = "camera RAW"


HEAD_BYTES = 256
"""How much of a file `sniff` wants to see."""

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Format.JPEG_2000),
    (b"\xff\x4f\xff\x51", Format.JPEG_2000),
    (b"FUJIFILMCCD-RAW", Format.RAW),
    (b"IIRO", Format.RAW),  # Olympus
    (b"IIRS", Format.RAW),
    (b"MMOR", Format.RAW),
    (b"IIU\x00", Format.RAW),  # Panasonic, Leica
    (b"FOVb", Format.RAW),  # Sigma
    (b"\x00MRM", Format.RAW),  # Minolta
    (b"II*\x00\x10\x00\x00\x00CR", Format.RAW),  # Canon CR2, whatever the file is called
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"II+\x00", Format.TIFF),
    (b"MM\x00+", Format.TIFF),
    (b"BM", Format.BMP),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"hevm",
        b"hevs",
        b"mif1",
        b"mif2",
        b"msf1",
        b"j2ki",
        b"avci",
    }
)


def sniff(head: bytes, name: str) -> Format | None:
    """What a file is by its first `HEAD_BYTES`; its name decides only where the content could be a RAW or a TIFF."""
    found = _by_content(head)
    if kind_of(name) is FileKind.RAW and found in (Format.TIFF, None):
        return Format.RAW
    return found


def _by_content(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    return None


def _by_brands(head: bytes) -> Format | None:
    """ISO 14496-12: the major brand, a version, then compatible brands, as far as the box goes."""
    end = max(12, min(int.from_bytes(head[:4], "big"), len(head)))
    brands = {head[at : at + 4] for at in (8, *range(16, end - 3, 4))}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS:
        return Format.HEIF
    return Format.RAW if b"crx " in brands else None
