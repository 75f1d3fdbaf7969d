"""Whatever is sent as a survey, the answer is an answer or a refusal, never a fault of ours."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from tests.survey_service import CAMPAIGN, kml, make_register, token_of

pytestmark = pytest.mark.slow

REFUSED = {403, 404, 409, 413, 415, 422}
FORM = {"Content-Type": "multipart/form-data; boundary=q"}
HEAD = b'--q\r\nContent-Disposition: form-data; name="file"; filename="a.kml"\r\n\r\n'
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["", "\x00", "\u202e", "AA", CAMPAIGN, "EPSG:4326", "a" * 64, "0" * 64]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["crs", "axes", "columns", "1", "x"]), st.text(max_size=4)),
)
SOUND = {"name": "a.kml", "size_bytes": 10, "campaign": CAMPAIGN, "side": "AA"}
KEYS = st.sampled_from([*SOUND, "sha256", "told", "answers", "more"])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    place = tmp_path_factory.mktemp("any") / "register.gpkg"
    make_register(place)
    token = token_of(place, "boss", "AA", "administrator")
    app = create_app(Settings(register_file=place, worker="off"))
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


def json_text(value: Any) -> bytes:
    """Return JSON as a careless client writes it: with NaN and half pairs."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


@given(changes=st.dictionaries(KEYS, ODD, max_size=3))
def test_any_upload_is_begun_or_refused(client: TestClient, changes: dict[str, Any]) -> None:
    body, kind = json_text(SOUND | changes), {"Content-Type": "application/json"}
    reply = client.post("/surveys/uploads", content=body, headers=kind)
    assert reply.status_code in {200, 201, *REFUSED}
    if reply.status_code == 201:
        path = reply.headers["location"]
        assert client.get(path).json()["state"] == "receiving"
        assert client.post(f"{path}/complete").status_code == 422
        assert client.delete(path).status_code == 204


# Starlette leaves the spooled file of a form that is cut off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(rest=st.binary(max_size=200), head=st.sampled_from([b"", HEAD, HEAD + kml()]))
def test_any_form_is_answered_or_refused(client: TestClient, head: bytes, rest: bytes) -> None:
    reply = client.post("/surveys/inspect", content=head + rest, headers=FORM)
    assert reply.status_code in {200, *REFUSED}


@given(
    fields=st.dictionaries(
        st.sampled_from(["campaign", "side", "crs", "timezone", "confidence", "columns", "answer"]),
        st.one_of(
            st.text(max_size=20), st.sampled_from(["EPSG:3857", "1e-400", '{"a": 1}', "1=M"])
        ),
        max_size=4,
    )
)
def test_any_fields_beside_a_file_are_answered_or_refused(
    client: TestClient, fields: dict[str, str]
) -> None:
    told = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    reply = client.post("/surveys/inspect", files={"file": ("a.kml", kml())}, data=told)
    assert reply.status_code in {200, *REFUSED}


@given(
    name=st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode()),
    before=st.sampled_from(["/surveys", "/surveys/uploads"]),
    after=st.sampled_from(["", "/events", "/file", "/complete", "/parts/0"]),
)
def test_any_name_of_a_survey_or_upload_is_refused(
    client: TestClient, name: str, before: str, after: str
) -> None:
    # A client takes "." and ".." out of a path before it asks (RFC 3986, 5.2.4).
    told = quote(name, safe="") if name.strip(".") else "x"
    path = f"{before}/{told}{after}"
    assert client.get(path).status_code in {405, *REFUSED}
