"""The one tree of errors, with a code, an HTTP status and an exit code each.

::

    BorderkitError
    |- InputError                what was given cannot be used as it stands
    |  |- ItineraryError         an itinerary breaks section 3 of the check's contract
    |  |- RegisterFileError      a register file, or records that do not fit together
    |  |- ZoneFileError          a zone file, or a list of units
    |  |- FileFormatError        a file of a kind that is not read
    |  |- TooLargeError          more than the limit allows
    |  `- SurveyFileError        a survey file of which nothing can be taken
    |     `- SurveyQuestionError  one that leaves open what nobody may guess
    |- CrsError                  a coordinate reference system missing, or no exact operation
    |- RegisterError             the register cannot be used
    |  |- RegisterMissingError   no file there
    |  |- RegisterExistsError    a file there already
    |  |- NotARegisterError      something else than a register
    |  |- RegisterVersionError   a register made by a newer or an older borderkit
    |  |- RegisterDamagedError   a register that is damaged, or that another program changed
    |  |- RegisterBusyError      another writer holds it for too long
    |  |- RegisterAccessError    wrong credentials, or rights that are missing
    |  |- ConflictError          the register changed since it was read
    |  |- RecordMissingError     no record of that name
    |  |- PurgedError            what is asked for was purged after its time
    |  `- AuditError             the audit log does not hold
    |- AccessError               who asks may not
    |  |- TokenError             no token, or one that is not valid
    |  `- ForbiddenError         a role that does not allow it
    |- JobError                  a job that is not there, or that cannot go on
    |- SettingsError             a setting that cannot be used
    `- InternalError             a fault of borderkit itself

``ERRORS`` is the only table: the command line takes ``exit_code`` from it, the API ``status``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "ERRORS",
    "AccessError",
    "AuditError",
    "BorderkitError",
    "Conflict",
    "ConflictError",
    "CrsError",
    "Defect",
    "FileFormatError",
    "ForbiddenError",
    "InputError",
    "InternalError",
    "ItineraryError",
    "JobError",
    "NotARegisterError",
    "PurgedError",
    "RecordMissingError",
    "RegisterAccessError",
    "RegisterBusyError",
    "RegisterDamagedError",
    "RegisterError",
    "RegisterExistsError",
    "RegisterFileError",
    "RegisterMissingError",
    "RegisterVersionError",
    "SettingsError",
    "SurveyFileError",
    "SurveyQuestionError",
    "TokenError",
    "TooLargeError",
    "ZoneFileError",
]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong, and where: ``zones[3].rules[0].effect``."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return the place and the fault in one line."""
        return f"{self.where}: {self.what}" if self.where else self.what


class BorderkitError(Exception):
    """Root of all errors that borderkit raises on purpose.

    Parameters
    ----------
    message : str
        What, how much, where and what next.
    defects : iterable of Defect
        Every fault found, when there is more than one thing to say.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "borderkit cannot do this"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, defects: Iterable[Defect] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.defects = tuple(defects)

    def __str__(self) -> str:
        """Return the message, followed by the first defects, one a line."""
        lines = [self.message, *(f"  - {defect}" for defect in self.defects[:_SHOWN])]
        if len(self.defects) > _SHOWN:
            lines.append(f"  - and {len(self.defects) - _SHOWN} more")
        return "\n".join(lines)

    def problem(self) -> dict[str, Any]:
        """Return the members of an RFC 9457 problem body."""
        return {
            "type": f"urn:borderkit:error:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
            "defects": [{"where": d.where, "what": d.what} for d in self.defects],
        }


class InputError(BorderkitError):
    """What was given cannot be used as it stands."""

    code = "input"
    title = "The input cannot be used"
    status = 422
    exit_code = 2


class ItineraryError(InputError):
    """An itinerary that breaks section 3 of the contract of a check."""

    code = "itinerary"
    title = "The itinerary cannot be checked"
    exit_code = 3


class RegisterFileError(InputError):
    """A register file, or records that do not fit together."""

    code = "register-file"
    title = "The register records cannot be used"
    exit_code = 4


class ZoneFileError(InputError):
    """A zone file with defective zones."""

    code = "zone-file"
    title = "The zones cannot be used"
    exit_code = 5


class FileFormatError(InputError):
    """A file of a kind that is not read."""

    code = "file-format"
    title = "The file is of a kind that is not read"
    status = 415
    exit_code = 6


class TooLargeError(InputError):
    """More than a limit allows."""

    code = "too-large"
    title = "The input is too large"
    status = 413
    exit_code = 7


class SurveyFileError(InputError):
    """A survey file of which nothing can be taken as it is."""

    code = "survey-file"
    title = "The survey file cannot be taken"
    exit_code = 9

    def __init__(
        self, message: str, *, defects: Iterable[Defect] = (), receipt: Any = None
    ) -> None:
        super().__init__(message, defects=defects)
        self.receipt = receipt

    def problem(self) -> dict[str, Any]:
        """Return the members of an RFC 9457 problem body, with the receipt where there is one."""
        told = super().problem()
        return told if self.receipt is None else told | {"receipt": self.receipt.to_json()}


class SurveyQuestionError(SurveyFileError):
    """A survey file that leaves something open which nobody may guess."""

    code = "survey-question"
    title = "The survey file leaves something open"
    exit_code = 14


class CrsError(BorderkitError):
    """A coordinate reference system is missing, or has no exact operation."""

    code = "crs"
    title = "The coordinates cannot be brought to WGS84"
    status = 422
    exit_code = 8


class RegisterError(BorderkitError):
    """The register cannot be used."""

    code = "register"
    title = "The register cannot be used"
    status = 503
    exit_code = 20


class RegisterMissingError(RegisterError):
    """There is no register at that place."""

    code = "register-missing"
    title = "There is no register"
    status = 404
    exit_code = 21


class RegisterExistsError(RegisterError):
    """There is a file at that place already."""

    code = "register-exists"
    title = "There is a file already"
    status = 409
    exit_code = 22


class NotARegisterError(RegisterError):
    """The file is no borderkit register."""

    code = "not-a-register"
    title = "The file is no register"
    status = 422
    exit_code = 23


class RegisterVersionError(RegisterError):
    """The register comes from a newer borderkit, or from an older one that has to be migrated."""

    code = "register-version"
    title = "The register comes from another version"
    status = 409
    exit_code = 24


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that changed since the register was read, with both values.

    Attributes
    ----------
    uid : str
        The record: ``zones/DZ-04``.
    field : str
        Name of the column; ``geometry``; or ``*`` where the whole record came or went.
    revision : int
        In which it changed.
    theirs, yours : object
        The value in the register now, and the one that was to be written; None: no such record.
    """

    uid: str
    field: str
    revision: int
    theirs: Any
    yours: Any


class ConflictError(RegisterError):
    """The register changed since it was read."""

    code = "conflict"
    title = "The register has changed"
    status = 409
    exit_code = 25

    def __init__(self, message: str, *, conflicts: Iterable[Conflict] = ()) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            message,
            defects=[
                Defect(
                    f"{c.uid}.{c.field}",
                    f"changed in revision {c.revision}: the register has {_brief(c.theirs)}, "
                    f"you gave {_brief(c.yours)}",
                )
                for c in self.conflicts
            ],
        )

    def problem(self) -> dict[str, Any]:
        """Return the members of an RFC 9457 problem body, with both values of each field."""
        return super().problem() | {
            "conflicts": [
                {
                    "uid": c.uid,
                    "field": c.field,
                    "revision": c.revision,
                    "theirs": c.theirs,
                    "yours": c.yours,
                }
                for c in self.conflicts
            ]
        }


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class RegisterDamagedError(RegisterError):
    """A register that is damaged, or that another program changed."""

    code = "register-damaged"
    title = "The register is damaged"
    exit_code = 26


class RegisterBusyError(RegisterError):
    """Another writer holds the register for too long."""

    code = "register-busy"
    title = "The register is busy"
    exit_code = 27


class RegisterAccessError(RegisterError):
    """Wrong credentials, or rights that are missing."""

    code = "register-access"
    title = "The register cannot be reached"
    exit_code = 28


class RecordMissingError(RegisterError):
    """The register has no record of that name."""

    code = "record-missing"
    title = "There is no such record"
    status = 404
    exit_code = 36


class PurgedError(RegisterError):
    """What is asked for was purged after its time; a tombstone and a digest are left."""

    code = "purged"
    title = "It was purged"
    status = 410
    exit_code = 29


class AuditError(RegisterError):
    """The audit log does not hold; every entry that is wrong is named."""

    code = "audit"
    title = "The audit log does not hold"
    status = 500
    exit_code = 35


class AccessError(BorderkitError):
    """Who asks may not."""

    code = "access"
    title = "It is not allowed"
    status = 403
    exit_code = 31


class TokenError(AccessError):
    """No token, or one that is not valid."""

    code = "token"
    title = "A valid token is needed"
    status = 401
    exit_code = 32


class ForbiddenError(AccessError):
    """A role that does not allow it."""

    code = "forbidden"
    title = "Your role does not allow it"
    exit_code = 33


class JobError(BorderkitError):
    """A job that is not there, or that cannot go on."""

    code = "job"
    title = "The job cannot be run"
    status = 409
    exit_code = 34


class SettingsError(BorderkitError):
    """A setting that cannot be used."""

    code = "settings"
    title = "A setting cannot be used"
    exit_code = 30


class InternalError(BorderkitError):
    """A fault of borderkit itself."""

    code = "internal"
    title = "borderkit has a fault"
    status = 500
    exit_code = 70


ERRORS: dict[str, type[BorderkitError]] = {
    kind.code: kind
    for kind in (
        InputError,
        ItineraryError,
        RegisterFileError,
        ZoneFileError,
        FileFormatError,
        TooLargeError,
        SurveyFileError,
        SurveyQuestionError,
        CrsError,
        RegisterError,
        RegisterMissingError,
        RegisterExistsError,
        NotARegisterError,
        RegisterVersionError,
        RegisterDamagedError,
        RegisterBusyError,
        RegisterAccessError,
        ConflictError,
        RecordMissingError,
        PurgedError,
        AuditError,
        AccessError,
        TokenError,
        ForbiddenError,
        JobError,
        SettingsError,
        InternalError,
    )
}
"""Code -> error class, which carries the HTTP status and the exit code."""
