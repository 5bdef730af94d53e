"""What can be done with one part of a question: how much it counts, whether it is unwanted, or away with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.part_chip import kind_name
from photosearch.app.pieces import ElidedLabel, Switch, label, push_button
from photosearch.parts import Part, PartKind

STEPS = 2  # of the slider for each whole weight: ½, 1, 1½ … 3
LIGHTEST, HEAVIEST = 0.5, 3.0
WIDTH = 260


class WeightPopup(QFrame):
    """Hangs below a chip until a click elsewhere or Escape."""

    weighed = Signal(float, bool)  # weight, unwanted
    words_meant = Signal()  # the person meant the words as they stand
    removed = Signal()

    def __init__(self, part: Part, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(part.label)
        self.setFixedWidth(WIDTH)
        worn = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.space_4, worn.space_3, worn.space_4, worn.space_3)
        column.setSpacing(worn.space_2)
        column.addWidget(ElidedLabel(part.label, "body"))
        column.addWidget(label(kind_name(part.kind), "label"))
        self.slider, self.value = QSlider(Qt.Orientation.Horizontal), label("", "label")
        if part.kind in (PartKind.WORDS, PartKind.PHOTO):
            column.addLayout(self._weight_line(part.weight))
        self.without = Switch(self.tr("Without this"))
        self.without.setChecked(part.negative)
        self.without.toggled.connect(self._tell)
        line = QHBoxLayout()
        line.addWidget(label(self.tr("Without this")), 1)
        line.addWidget(self.without)
        column.addLayout(line)
        self.plain = push_button(self.tr("Take as words"), self._on_words_meant, "quiet", "search")
        column.addWidget(self.plain, 0, Qt.AlignmentFlag.AlignLeft)
        if part.kind in (PartKind.WORDS, PartKind.PHOTO):
            self.plain.hide()
        self.remove = push_button(self.tr("Remove"), self._on_remove, "quiet", "trash")
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)

    def _weight_line(self, weight: float) -> QHBoxLayout:
        self.slider.setRange(round(LIGHTEST * STEPS), round(HEAVIEST * STEPS))
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(self.tr("How much it counts"))
        self.slider.setValue(round(weight * STEPS))
        self.slider.valueChanged.connect(self._on_moved)
        self.value.setFixedWidth(32)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setText(_shown(weight))
        line = QHBoxLayout()
        line.addWidget(label(self.tr("Counts")))
        line.addWidget(self.slider, 1)
        line.addWidget(self.value)
        return line

    def open_below(self, chip: QWidget) -> None:
        """Show it under a chip, within the screen."""
        self.adjustSize()
        place = chip.mapToGlobal(QPoint(0, chip.height() + 4))
        screen = chip.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        (self.slider if self.slider.isVisibleTo(self) else self.without).setFocus()

    def weight(self) -> float:
        """What the slider stands at; 1 where there is none."""
        return self.slider.value() / STEPS if self.slider.isVisibleTo(self) else 1.0

    def _on_moved(self) -> None:
        self.value.setText(_shown(self.weight()))
        self._tell()

    def _tell(self) -> None:
        self.weighed.emit(self.weight(), self.without.isChecked())

    def _on_words_meant(self) -> None:
        self.close()
        self.words_meant.emit()

    def _on_remove(self) -> None:
        self.close()
        self.removed.emit()


def _shown(weight: float) -> str:
    return f"×{weight:g}"
