"""Layers of joint inspections: campaigns, what was uploaded in them, and what it observed."""

from borderkit.layers.columns import (
    BOUNDARY,
    CONFIDENCE,
    CORRELATION,
    NAME,
    ORIGIN,
    PRINTED,
    SIGMAS,
    VALID_FROM,
    VALID_TO,
)
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import LINES, POINTS

__all__ = ["CAMPAIGNS", "OBSERVATIONS", "SURVEYS", "SURVEY_TRACKS"]

_SURVEY = Column(name="survey", type="text", nullable=False, help="Upload that it came by")
_CAMPAIGN = Column(name="campaign", type="text", nullable=False, help="Campaign it belongs to")
_SIDE = Column(name="side", type="text", nullable=False, help="Side that surveyed it")
_COUNTS = (0.0, 1e9)

CAMPAIGNS = Layer(
    name="campaigns",
    title="Rounds of joint inspection: their boundary, sides and quality gates",
    geometry=(),
    key=("campaign",),
    columns=(
        Column(name="campaign", type="text", nullable=False, help="Code of the campaign"),
        BOUNDARY,
        NAME,
        Column(name="sides", type="json", help="Codes of its sides: a list; missing: the line's"),
        Column(
            name="gates",
            type="json",
            help="Least quality of an observation: `{fix_types, horizontal_m, vertical_m, pdop, "
            "hdop, vdop, satellites, correction_age_s, averaging, averaging_s}`; missing: none",
        ),
        Column(
            name="below_gates",
            type="text",
            values=("reject", "flag"),
            help="What is done with an observation below them; missing: flag",
        ),
        Column(
            name="match_within_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="Farthest that an observation may be from its marker; missing: 50",
        ),
        Column(
            name="walked_within_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="A track covers the line that it comes so near to; missing: 50",
        ),
        VALID_FROM,
        VALID_TO,
        Column(name="document", type="text", help="Document that agrees it"),
        Column(name="note", type="text", help="What else is known"),
        *ORIGIN,
    ),
)

SURVEYS = Layer(
    name="surveys",
    title="Uploads of survey teams, each with the receipt that accounts for its points",
    geometry=(),
    key=("survey",),
    privacy="survey",
    columns=(
        Column(name="survey", type="text", nullable=False, help="Code of the upload"),
        _CAMPAIGN,
        BOUNDARY,
        _SIDE,
        Column(
            name="state",
            type="text",
            nullable=False,
            values=("kept", "withdrawn"),
            help="Whether its observations count",
        ),
        Column(name="sha256", type="text", nullable=False, help="Of the file as it came"),
        Column(name="file_name", type="text", help="What the file was called"),
        Column(name="size_bytes", type="integer", unit="bytes", bounds=(0, 2**53), help="Its size"),
        Column(name="raw_file", type="text", help="Kept file: as it came"),
        Column(name="points_file", type="text", help="Kept file: every accepted point, Arrow IPC"),
        Column(name="receipt_file", type="text", help="Kept file: the receipt in full, JSON"),
        Column(name="format", type="text", help="What was read: gpx, nmea, zip (gpx, jpeg)"),
        Column(name="told", type="json", help="What was stated beside the file"),
        *(
            Column(name=name, type="integer", bounds=_COUNTS, help=f"Points {what}")
            for name, what in (
                ("read", "found in the file: accepted + rejected + duplicate"),
                ("accepted", "accepted"),
                ("rejected", "rejected, each with its reason"),
                ("duplicate", "that were there already"),
                ("flagged", "accepted below the gates"),
                ("matched", "that were matched to a marker"),
                ("unmatched", "that fit no marker"),
                ("ambiguous", "that fit more than one, so that somebody has to say which"),
            )
        ),
        Column(name="time_from", type="text", help="Time of the first point, UTC"),
        Column(name="time_to", type="text", help="Time of the last point, UTC"),
        Column(name="receipt", type="json", help="The receipt, with the first rejections"),
        Column(name="engine_version", type="text", help="Of borderkit that read it"),
        Column(name="note", type="text", help="What was said to it"),
    ),
)

_QUALITY = (
    Column(
        name="fix_type",
        type="integer",
        bounds=(0, 9),
        help="As NMEA GGA: 1 single, 2 differential, 4 RTK fixed, 5 RTK float; missing: unknown",
    ),
    Column(
        name="sigma_horizontal_m",
        type="real",
        unit="m",
        bounds=(0.0, 100_000.0),
        help="Horizontal accuracy as stated; missing: unknown",
    ),
    *SIGMAS,
    CORRELATION,
    CONFIDENCE,
    *(
        Column(name=name, type="real", bounds=(0.0, 1_000.0), help=f"{what} dilution of precision")
        for name, what in (("pdop", "Position"), ("hdop", "Horizontal"), ("vdop", "Vertical"))
    ),
    Column(name="satellites", type="integer", bounds=(0, 1_000), help="Satellites used"),
    Column(
        name="correction_age_s",
        type="real",
        unit="s",
        bounds=(0.0, 1e7),
        help="Age of the corrections",
    ),
    Column(name="station_id", type="text", help="Reference station of the corrections"),
)

OBSERVATIONS = Layer(
    name="observations",
    title="Measured positions, with their quality, lineage and place on the line",
    geometry=POINTS,
    key=("observation",),
    privacy="survey",
    columns=(
        Column(name="observation", type="text", nullable=False, help="Code: survey and row"),
        _SURVEY,
        _CAMPAIGN,
        BOUNDARY,
        _SIDE,
        Column(
            name="source_row", type="integer", bounds=(0, 2**53), help="Which record of the file"
        ),
        Column(name="source_part", type="text", help="File within an archive"),
        Column(
            name="source_line",
            type="integer",
            bounds=(0, 2**53),
            help="Line or record in that file",
        ),
        Column(
            name="kind",
            type="text",
            values=("waypoint", "route_point", "track_point", "epoch", "point", "photo"),
            help="What it is in the file",
        ),
        Column(name="station", type="text", help="Number or name, as the file gives it"),
        Column(name="code", type="text", help="Feature code or description"),
        Column(name="remark", type="text", help="What the team wrote to it"),
        Column(name="observed_at", type="text", help="Time of the observation, UTC"),
        *PRINTED,
        Column(
            name="geoid_separation_m",
            type="real",
            unit="m",
            bounds=(-1_000.0, 1_000.0),
            help="Height of the geoid above the ellipsoid that the receiver used",
        ),
        Column(
            name="antenna_height_m",
            type="real",
            unit="m",
            bounds=(0.0, 100.0),
            help="Height of the antenna above the mark",
        ),
        Column(name="antenna_reference", type="text", help="To where the height is measured"),
        *_QUALITY,
        Column(name="averaged", type="integer", bounds=(0, 2**31), help="Epochs that it averages"),
        Column(
            name="averaging_s",
            type="real",
            unit="s",
            bounds=(0.0, 1e8),
            help="Time over which it averages",
        ),
        Column(name="dropped", type="json", help="Epochs left out: a list of `{row, reason}`"),
        Column(
            name="azimuth_deg", type="real", unit="degrees", bounds=(0.0, 360.0), help="Of view"
        ),
        Column(
            name="azimuth_kind",
            type="text",
            values=("true", "magnetic", "grid"),
            help="From which north it counts; missing: unknown",
        ),
        Column(name="receiver", type="text", help="Instrument"),
        Column(name="operator", type="text", privacy="office", help="Opaque code of who observed"),
        Column(name="photo_sha256", type="text", help="Of the photograph"),
        Column(
            name="state",
            type="text",
            nullable=False,
            values=("accepted", "flagged"),
            help="Flagged: below a gate of the campaign",
        ),
        Column(name="flags", type="json", help="Gates that it misses: a list of `{gate, what}`"),
        Column(
            name="match_state",
            type="text",
            values=("matched", "unmatched", "ambiguous", "none"),
            help="Whether its marker is known; none: it is not one of a marker",
        ),
        Column(name="marker", type="text", help="Its marker: a `marker_uid`"),
        Column(
            name="matched_by",
            type="text",
            values=("number", "alias", "position", "stated"),
            help="What told the marker",
        ),
        Column(name="candidates", type="json", help="Markers that it might be of, where ambiguous"),
        Column(name="section", type="text", help="Section of the line that it is nearest to"),
        Column(
            name="chainage_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e8),
            help="Along the whole line to its foot",
        ),
        Column(
            name="offset_m",
            type="real",
            unit="m",
            bounds=(-1e7, 1e7),
            help="From the line, positive to its left",
        ),
        Column(
            name="displacement_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e7),
            help="From the agreed position to here",
        ),
        *(
            Column(
                name=f"displacement_{way}_m",
                type="real",
                unit="m",
                bounds=(-1e7, 1e7),
                help=f"The same, {way} part",
            )
            for way in ("east", "north")
        ),
        Column(
            name="displacement_sigma_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e6),
            help="Its largest standard deviation, from both positions",
        ),
        Column(
            name="displacement",
            type="text",
            values=("moved", "not_moved", "undetermined"),
            help="What it says at the boundary's tolerance",
        ),
        Column(name="displacement_reason", type="text", help="Why it is undetermined"),
    ),
)

SURVEY_TRACKS = Layer(
    name="survey_tracks",
    title="Tracks that survey teams walked, as accepted",
    geometry=LINES,
    key=("track",),
    privacy="survey",
    columns=(
        Column(name="track", type="text", nullable=False, help="Code: survey and track"),
        _SURVEY,
        _CAMPAIGN,
        BOUNDARY,
        _SIDE,
        Column(name="source_part", type="text", help="File within an archive"),
        Column(name="name", type="text", help="As the file gives it"),
        Column(name="points", type="integer", bounds=_COUNTS, help="Accepted points"),
        Column(name="time_from", type="text", help="Time of the first point, UTC"),
        Column(name="time_to", type="text", help="Time of the last point, UTC"),
        Column(
            name="covered",
            type="json",
            help="Stretches of the line that it covers: a list of `{from_m, to_m, time_from, "
            "time_to}`",
        ),
    ),
)
