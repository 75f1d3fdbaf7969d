"""Pages: HTML with the content policy that it was made for."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from borderkit.maps.canvas import content_policy

__all__ = ["map_response"]


def map_response(html: str) -> Response:
    """Return a map as a page that may run its own script and nothing else."""
    policy = f"{content_policy(html)}; frame-ancestors 'self'"
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})
