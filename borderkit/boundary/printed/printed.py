"""Numbers as documents print them: angles, plane coordinates, distances, and back unchanged.

A treaty prints ``37 04 17.36``, ``37°04'17.36"N``, ``N37-04-17.36``, ``4 107 890,12``. What is
read here keeps its text, its exact value, the unit of its last place, and the *form* it is
written in, so that the same number is printed as the same text. Nothing is guessed: a text that
can be read in two ways is refused, and says which two.
"""

from typing import Final, get_args

from borderkit.boundary.printed.printed_forms import (
    Form,
    Kind,
    Printed,
    Quantity,
    form_for,
    print_like,
)
from borderkit.boundary.printed.printed_reading import (
    ANGLES,
    UnreadableError,
    angle,
    length,
    pieces_of,
)
from borderkit.errors import Defect, InputError

__all__ = [
    "Form",
    "Kind",
    "Printed",
    "Quantity",
    "form_for",
    "print_like",
    "read_printed",
    "try_printed",
]

_LONGEST: Final = 60


def read_printed(text: object, quantity: Quantity, *, where: str = "") -> Printed:
    """Read a number as a document prints it.

    Parameters
    ----------
    text : object
        ``37 04 17.36``, ``37°04'17.36"N``, ``N37-04-17,36``, ``37°04.289'``, ``74.6725``;
        lengths ``980.9``, ``4 107 890,12``, ``22499919``. Digits and signs may have full width.
    quantity : {'latitude', 'longitude', 'northing', 'easting', 'azimuth', 'distance', 'height', \
'declination'}
        What it stands for.
    where : str
        Its place, for the message.

    Returns
    -------
    Printed
        Degrees for angles, metres for lengths.

    Raises
    ------
    InputError
        It cannot be read, or in two ways; every reason is told.
    """
    read, reasons = try_printed(text, quantity)
    if read is None:
        place = f" at {where}" if where else ""
        msg = f"{text!r}{place} cannot be read as a printed {quantity}: {'; '.join(reasons)}"
        raise InputError(msg, defects=[Defect(where, reason) for reason in reasons])
    return read


def try_printed(text: object, quantity: Quantity) -> tuple[Printed | None, tuple[str, ...]]:
    """Read a printed number as :func:`read_printed` does, or return None and every reason."""
    if quantity not in get_args(Quantity):
        return None, (f"{quantity!r} is none of {', '.join(get_args(Quantity))}",)
    if not isinstance(text, str):
        return None, (f"it is {type(text).__name__}, and a printed number is a text",)
    if len(text) > _LONGEST:
        return None, (f"it has {len(text)} characters, more than {_LONGEST}",)
    try:
        pieces = pieces_of(text)
        read = angle(pieces, quantity) if quantity in ANGLES else length(pieces, quantity)
    except UnreadableError as fault:
        return None, fault.reasons
    count, form = read
    return Printed(text, quantity, count, form), ()
