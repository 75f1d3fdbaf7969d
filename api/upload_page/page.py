"""The page that sends survey files: one HTML file with its style and script, and its policy."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from borderkit.inspections.reasons import REASONS
from borderkit.maps.escaping import plain
from borderkit.maps.words import words_in
from borderkit.settings import Language

__all__ = ["upload_page", "upload_words"]

_SCRIPTS: Final = ("asking.js", "receipt.js", "upload.js")
_LANGUAGES: Final = (("en", "English"), ("zh", "中文"), ("ru", "Русский"))


def upload_page(campaigns: Sequence[Mapping[str, Any]], *, language: Language) -> Response:
    """Return the page, with a policy that lets it run its own script and ask this server alone.

    Parameters
    ----------
    campaigns : sequence of mapping
        Records of layer ``campaigns`` that files may be sent for.
    language : str
        ``en``, ``zh`` or ``ru``.

    Returns
    -------
    Response
        HTML in UTF-8; the same for the same arguments.
    """
    words = upload_words(language)
    script, style = _script(), _text("upload.css")
    html = (
        _templates()
        .get_template("upload.html")
        .render(
            words=words,
            language=language,
            languages=_LANGUAGES,
            campaigns=[_shown(each, language) for each in campaigns],
            spoken=Markup(_json(_spoken(words, language))),  # noqa: S704 - JSON, signs escaped
            script=Markup(script),  # noqa: S704 - ours
            style=Markup(style),  # noqa: S704 - ours
        )
    )
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(script)}",
            f"style-src {_digest(style)}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def upload_words(language: Language) -> dict[str, str]:
    """Return what the page says by itself.

    Parameters
    ----------
    language : str
        ``en``, ``zh`` or ``ru``.

    Returns
    -------
    dict of str to str
        Words by key.
    """
    return {key: told[language] for key, told in _table().items()}


def _spoken(words: Mapping[str, str], language: Language) -> dict[str, Any]:
    """Return what the script says: the words, and reason and remedy by code."""
    told = words_in(language)
    reasons = {code: [told(f"reason.{code}"), told(f"remedy.{code}")] for code in REASONS}
    return {**words, "lang": language, "reasons": reasons}


def _script() -> str:
    """Return the files of the script as one, closed to whatever else the page may run."""
    inner = "\n\n".join(_text(name) for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{inner}\n}})();'


def _shown(campaign: Mapping[str, Any], language: Language) -> dict[str, Any]:
    names = campaign.get("name") or {}
    sides = campaign.get("sides") or str(campaign["boundary"]).split("-")
    return {
        "campaign": plain(campaign["campaign"]),
        "name": plain(names.get(language) or names.get("en") or ""),
        "sides": [plain(side) for side in sides],
    }


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_text("words.toml"))


@cache
def _text(name: str) -> str:
    return resources.files("api.upload_page").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("api.upload_page", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
