"""Commands of the control networks: their points, and the transformations between their frames."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)
from borderkit.cli.plain_text import printable
from borderkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from borderkit.workflows.transformations import TransformationEstimate

__all__ = ["estimate_from_points", "list_control", "list_transformations"]

Method = Literal[
    "helmert_3", "helmert_4", "helmert_7_position_vector", "helmert_7_coordinate_frame"
]


def estimate_from_points(
    from_side: Annotated[
        str, typer.Option("--from-side", metavar="AA", help="Side whose frame is transformed.")
    ],
    to_side: Annotated[
        str, typer.Option("--to-side", metavar="BB", help="Side to whose frame it leads.")
    ],
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    method: Annotated[
        Method, typer.Option("--method", help="Which parameters are estimated.")
    ] = "helmert_7_position_vector",
    heights: Annotated[
        Literal["stated", "zero"],
        typer.Option(
            "--heights", help="zero: put all points on their ellipsoids, for plan positions only."
        ),
    ] = "stated",
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", metavar="POINT", help="Do not use this common point."),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="CODE", help="Write it as a record of transformations."),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="DOC", help="The document that agrees it; for --keep."),
    ] = None,
    reason: ReasonOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Estimate the transformation between two sides' frames from their common control points.

    It is written only with --keep CODE and the --document that agrees it.
    """
    path = named_register(register)
    if (keep is None) != (document is None):
        msg = "a transformation is kept with its document: give --keep CODE and --document DOC"
        raise InputError(msg)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Adjusting common points"):
        from borderkit.store import open_store
        from borderkit.workflows.occasion import Occasion
        from borderkit.workflows.transformations import (
            estimate_transformation,
            keep_transformation,
        )

        with open_store(path, read_only=keep is None) as store:
            found = estimate_transformation(
                store,
                boundary,
                sides=(from_side, to_side),
                method=method,
                heights=heights,
                leave_out=leave_out or (),
            )
            revision = None
            if keep is not None and document is not None:
                revision = keep_transformation(
                    store,
                    found,
                    code=keep,
                    document=document,
                    principal=acting(store, token_file),
                    occasion=Occasion(reason=reason, document=document),
                )
    kept = {} if revision is None else {"kept": keep, "revision": revision}
    output.result(found.record() | kept, lambda console: _show_estimate(console, found, kept))


def list_transformations(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the agreed transformations, each with the document that agrees it."""
    path = named_register(register)
    from borderkit.workflows.export import StateOf
    from borderkit.workflows.transformations import agreed_transformations

    state = StateOf(revision=revision, valid_at=valid_time(valid_at))
    found = agreed_transformations(path, boundary, state=state)
    Output(as_json=as_json, quiet=quiet).result(
        {"transformations": found}, lambda console: _show_transformations(console, found)
    )


def list_control(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    role: Annotated[
        Literal["control", "base_station"] | None,
        typer.Option("--role", help="Only those that serve for this."),
    ] = None,
    side: Annotated[
        str | None, typer.Option("--side", metavar="AA", help="Only those of this side.")
    ] = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the control points and base stations of both sides; with --json it is GeoJSON."""
    path = named_register(register)
    from borderkit.workflows.control_network import control_collection, control_points
    from borderkit.workflows.export import StateOf

    state = StateOf(revision=revision, valid_at=valid_time(valid_at))
    found = control_points(path, boundary, role=role, side=side, state=state)
    document = control_collection(found)
    Output(as_json=as_json, quiet=quiet).result(
        document, lambda console: _show_control(console, document["features"])
    )


def _show_estimate(
    console: "Console", found: "TransformationEstimate", kept: dict[str, Any]
) -> None:
    told = found.record()
    say(
        console,
        f"{told['boundary']}, {told['method']} from {told['source_crs']} ({told['from_side']}) to "
        f"{told['target_crs']} ({told['to_side']}), {told['points']} common points:",
    )
    say(console, *(f"  {name} = {value:.6f}" for name, value in told["parameters"].items()), "")
    up = found.agreement.residual_m.shape[1] == 3
    table = plain_table("point", "east", "north", *(["up"] if up else []), "")
    for row in told["residuals"]:
        off = [f"{row[name]:+.4f} m" for name in ("east_m", "north_m", "up_m") if name in row]
        table.add_row(printable(row["point"]), *off, "does not fit" if row["outlier"] else "")
    console.print(table)
    accuracy = "unknown" if told["accuracy_m"] is None else f"{told['accuracy_m']:.4f} m"
    say(console, "", f"Accuracy of a coordinate in plan: {accuracy}; redundancy {told['dof']}.")
    say(console, *told["notes"])
    if kept:
        say(console, f"Kept as {kept['kept']} in revision {kept['revision']}: own:{kept['kept']}.")


def _show_transformations(console: "Console", found: "Sequence[dict[str, Any]]") -> None:
    if not found:
        say(console, "The register has no transformation of its own.")
        return
    table = plain_table("code", "boundary", "from", "to", "method", "accuracy", "document")
    for row in found:
        accuracy = "unknown" if row["accuracy_m"] is None else f"{row['accuracy_m']:.3f} m"
        cells = (row["transformation"], row["boundary"], row["source_crs"], row["target_crs"])
        told = [printable(str(cell or "")) for cell in (*cells, row["method"])]
        table.add_row(*told, accuracy, printable(row["document"]))
    console.print(table)
    faults = [f"{row['transformation']}: {row['fault']}" for row in found if row["fault"]]
    say(console, *faults)


def _show_control(console: "Console", features: "Sequence[dict[str, Any]]") -> None:
    if not features:
        say(console, "No control point is so.")
        return
    table = plain_table("point", "side", "role", "network", "system", "north", "east", "sigma")
    for feature in features:
        row = feature["properties"]
        sigma = [row[f"sigma_{way}_m"] for way in ("north", "east")]
        stated = "" if None in sigma else f"{max(sigma):.3f} m"
        names = ("point", "side", "role", "network", "source_crs", "printed_north", "printed_east")
        table.add_row(*(printable(str(row[name] or "")) for name in names), stated)
    console.print(table)
