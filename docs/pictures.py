"""Draw the two pictures of the README from the demo: ``python -m docs.pictures`` (make pictures).

They are kept in the project, for the README is read where nothing is built.
"""

import io
import sys
from importlib.resources import as_file
from pathlib import Path
from typing import Final

from PIL import Image

import borderkit
from docs.demo import demo_answer, demo_plan, demo_register
from geodata import DEMO_AT, demo_files

__all__ = ["NAMES", "draw"]

STORY: Final = "experts-at-the-outcrop"
"""The demo itinerary that is shown."""

NAMES: Final = ("register.png", "verdict.png")
_WIDTH: Final = 1400
_COLOURS: Final = 256


def draw(folder: Path) -> None:
    """Write the pictures into `folder`.

    Parameters
    ----------
    folder : Path
        It must be there; pictures that it holds are replaced.
    """
    with demo_register() as register, as_file(demo_files().terrain) as terrain:
        state = borderkit.open_state(register)
        base = borderkit.open_base(register, dem=terrain)
        drawn = (
            borderkit.register_picture(state, base=base, at=DEMO_AT),
            borderkit.verdict_picture(demo_answer(STORY), demo_plan(STORY), state, base=base),
        )
    for name, picture in zip(NAMES, drawn, strict=True):
        (folder / name).write_bytes(_small(picture))


def _small(picture: bytes) -> bytes:
    """Return a picture with fewer dots and colours: half of the bytes, as good on a page."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    size = (_WIDTH, round(whole.height * _WIDTH / whole.width))
    less = whole.resize(size, Image.Resampling.LANCZOS)
    less = less.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    less.save(out, "PNG", optimize=True)
    return out.getvalue()


def _main() -> None:
    folder = Path(__file__).resolve().parent / "pictures"
    draw(folder)
    sys.stdout.write(f"Drawn: {', '.join(NAMES)} in docs/{folder.name}.\n")


if __name__ == "__main__":
    _main()
