"""The program as it is installed, but for one thing: the toy model is known. Its children find it by its name."""

from __future__ import annotations

from photosearch.__main__ import main
from photosearch.models import registry

registry.register("toy", "toy:make")

if __name__ == "__main__":
    main()
