"""The errors that a person may see, each with a title, what happened, and a hint what to do.

Anything raised that is not a `PersonError` is a bug of ours and reaches the crash handler. A photo that cannot be
read is neither: it is a fact, recorded in the catalogue as a `records.Failure`.
"""


class PersonError(Exception):
    """A problem that the person at the screen can solve; shown once, at one boundary.

    `str(error)` is the sentence that says what happened; `title` is a short heading for a window, `hint` says what to
    do next.
    """

    title = "Something went wrong"
    hint = ""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint


class FolderError(PersonError):
    """A folder does not exist, is no folder, or cannot be read."""

    title = "This folder cannot be used"
    hint = "Check the name, that the disk is connected, and that you may read it."


class QuestionError(PersonError):
    """A question is empty or cannot be understood."""

    title = "Nothing to search for"
    hint = 'Describe what the photo shows, for example: photosearch search "a dog on a beach".'


class QueryImageError(PersonError):
    """A reference photo of a question cannot be read."""

    title = "This picture cannot be read"
    hint = "Give a JPEG, HEIC, PNG, WebP, AVIF, TIFF, GIF, BMP, JPEG 2000 or camera RAW file that opens elsewhere."


class NotInLibraryError(PersonError):
    """A path was asked about that the library does not know."""

    title = "Not in the library"
    hint = "Add its folder with `photosearch add FOLDER` and run `photosearch sync`."


class ModelError(PersonError):
    """A model is unknown, damaged, or cannot run here."""

    title = "This model cannot be used"
    hint = "`photosearch models list` shows the models that are here."


class CatalogueError(PersonError):
    """The catalogue cannot be opened or written."""

    title = "The library cannot be opened"
    hint = "Check that the library's home folder can be written, or choose another with --home."


class NewerCatalogueError(CatalogueError):
    """The catalogue was made by a newer version of photosearch."""

    title = "This library was made by a newer photosearch"
    hint = "Update photosearch, or choose another library with --home."


class DamagedCatalogueError(CatalogueError):
    """A file of the catalogue is damaged. It mends itself when it is opened next, unless another program holds it."""

    title = "The library is damaged"
    hint = (
        "Close every photosearch and start it again: it mends what it can. "
        "`photosearch doctor --repair` does the rest."
    )


class DiskFullError(CatalogueError):
    """The disk that holds the library's home is full."""

    title = "The disk is full"
    hint = "Free some space and run the same command again: it goes on where it stopped."


class ReadOnlyError(CatalogueError):
    """The library's home can be read and not written. Questions are answered; nothing new is kept."""

    title = "This library can only be read"
    hint = "Give yourself the right to write in the library's home folder, or choose another with --home."


class BusyError(CatalogueError):
    """Another photosearch is writing to the same library."""

    title = "The library is in use"
    hint = "Wait until the other photosearch has finished, or close it."


class SettingError(PersonError):
    """A setting is unknown or its value is out of bounds."""

    title = "This setting cannot be used"
    hint = "The README lists every setting with its bounds."


class DataFileError(PersonError):
    """A file of topics, judgements, triplets, ranks or a kept run has a mistake; the message names file and line."""

    title = "This file cannot be used"
    hint = "Mend the line, or leave such lines out with --skip-bad."
