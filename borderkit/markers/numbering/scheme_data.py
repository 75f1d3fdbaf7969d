"""Numbering schemes as they stand in the register: column ``numbering`` of layer ``boundaries``."""

from typing import Any, Final, Literal, cast

from borderkit.errors import Defect, InputError, RegisterFileError
from borderkit.layers.fields import Fields
from borderkit.markers.numbering.number import FORMS, Form
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme

__all__ = ["scheme_of", "scheme_record"]

_KEYS: Final = (
    *("forms", "main", "auxiliary", "roman", "letter", "further", "pillars", "gaps", "names"),
    *("direction", "source"),
)


def scheme_of(data: object) -> Scheme:
    """Return the numbering scheme that JSON values describe; all keys may be left out.

    Parameters
    ----------
    data : mapping or None
        ``forms`` (list), ``main`` {``first``, ``last``, ``digits``}, ``auxiliary`` {``order``:
        main_first or ordinal_first, ``separator``}, ``roman`` {``separator``}, ``letter``
        {``separator``, ``alphabet``}, ``further`` (after or before: where auxiliaries stand),
        ``pillars`` {``most``, ``sides``}, ``gaps`` (numbers, or [from, to]), ``names`` (list),
        ``direction`` (ascending or descending along the line), ``source``. None: the default
        scheme.

    Returns
    -------
    Scheme
        Keys that are left out are as in the default scheme.

    Raises
    ------
    RegisterFileError
        It is no scheme, or one that contradicts itself; every defect is named.
    """
    if data is None:
        return DEFAULT_SCHEME
    defects: list[Defect] = []
    fields = Fields(data, "numbering", defects, known=_KEYS)
    values = _values(fields)
    scheme: Scheme | None = None
    if not defects:
        given = {name: value for name, value in values.items() if value is not None}
        try:
            scheme = Scheme(**given)
        except InputError as fault:
            defects += [Defect(f"numbering.{d.where}", d.what) for d in fault.defects]
    if scheme is None:
        msg = f"{len(defects)} defect(s) in a numbering scheme; correct them"
        raise RegisterFileError(msg, defects=defects)
    return scheme


def scheme_record(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as JSON values, as :func:`scheme_of` reads them.

    Parameters
    ----------
    scheme : Scheme
        Of a boundary.

    Returns
    -------
    dict
        What may stand in column ``numbering`` of layer ``boundaries``.
    """
    return {
        "forms": list(scheme.forms),
        "main": {"first": scheme.first, "last": scheme.last, "digits": scheme.digits},
        "auxiliary": {
            "order": "ordinal_first" if scheme.ordinal_first else "main_first",
            "separator": scheme.auxiliary_separator,
        },
        "roman": {"separator": scheme.roman_separator},
        "letter": {"separator": scheme.letter_separator, "alphabet": scheme.letters},
        "further": scheme.stands,
        "pillars": {"most": scheme.pillars, "sides": list(scheme.pillar_sides)},
        "gaps": [low if low == high else [low, high] for low, high in scheme.gaps],
        "names": list(scheme.names),
        "direction": "descending" if scheme.descending else "ascending",
        "source": scheme.source,
    }


def _values(fields: Fields) -> dict[str, Any]:
    """Return the arguments of a scheme; None where a key is left out."""
    main = _part(fields, "main", "first", "last", "digits")
    auxiliary = _part(fields, "auxiliary", "order", "separator")
    roman = _part(fields, "roman", "separator")
    letter = _part(fields, "letter", "separator", "alphabet")
    pillars = _part(fields, "pillars", "most", "sides")
    forms = fields.texts("forms", among=FORMS)
    order = auxiliary.text("order", among=("main_first", "ordinal_first"))
    direction = fields.text("direction", among=("ascending", "descending"))
    stands = fields.text("further", among=("after", "before"))
    return {
        "forms": cast("tuple[Form, ...] | None", forms),
        "first": main.whole("first", low=0),
        "last": main.whole("last", low=0),
        "digits": main.whole("digits", low=1, high=6),
        "ordinal_first": None if order is None else order == "ordinal_first",
        "auxiliary_separator": _sign(auxiliary),
        "roman_separator": _sign(roman),
        "letter_separator": _sign(letter),
        "stands": cast("Literal['after', 'before'] | None", stands),
        "letters": letter.text("alphabet"),
        "pillars": pillars.whole("most", low=2, high=3),
        "pillar_sides": pillars.texts("sides"),
        "gaps": _gaps(fields),
        "names": fields.texts("names"),
        "descending": None if direction is None else direction == "descending",
        "source": fields.text("source"),
    }


def _part(fields: Fields, key: str, *known: str) -> Fields:
    return Fields(fields.mapping(key) or {}, fields.at(key), fields.defects, known=known)


def _sign(fields: Fields) -> str | None:
    """Return a separator, which may be empty."""
    value = fields.values.get("separator")
    if value is None or isinstance(value, str):
        return value
    fields.fault("separator", "must be a text; empty: nothing stands between")
    return None


def _gaps(fields: Fields) -> tuple[tuple[int, int], ...] | None:
    items = fields.items("gaps")
    if items is None:
        return None
    found = []
    for number, item in enumerate(items):
        ends = item if isinstance(item, list) else [item, item]
        if len(ends) == 2 and all(type(end) is int and end >= 0 for end in ends):
            found.append((ends[0], ends[1]))
        else:
            fields.fault(f"gaps[{number}]", "must be a main number, or [from, to]")
    return tuple(found)
