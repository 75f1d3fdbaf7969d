"""The catalogue over HTTP: the same as on the command line, as GeoJSON."""

import pytest

from api.catalogue_examples import CATALOGUE_LISTED
from api.catalogue_models import CatalogueOut
from borderkit.workflows.boundary_catalogue import CatalogueForm, boundary_catalogue

PATH = "/boundaries/AA-BB/catalogue"


def test_it_is_what_python_gives_and_has_the_shape_that_is_declared(client, kept_register):
    answer = client.get(PATH)
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json() == boundary_catalogue(kept_register, "AA-BB").to_json()
    CatalogueOut.model_validate(answer.json())
    CatalogueOut.model_validate(CATALOGUE_LISTED)


def test_coordinates_come_in_the_form_asked_for(client, kept_register):
    asked = {"crs": "EPSG:32734", "decimals": 1}
    answer = client.get(PATH, params=asked).json()
    form = CatalogueForm(crs="EPSG:32734", decimals=1)
    assert answer == boundary_catalogue(kept_register, "BB-AA", form=form).to_json()
    assert {feature["properties"]["crs"] for feature in answer["features"]} == {"EPSG:32734"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/boundaries/AA-XX/catalogue", 422, "AA-BB"),
        (f"{PATH}?crs=EPSG:32734&form=dms", 422, "plane"),
        (f"{PATH}?revision=9", 422, "revision"),
        (f"{PATH}?form=roman", 422, "query.form"),
        (f"{PATH}?colour=red", 422, "query.colour"),
    ],
)
def test_what_makes_no_sense_is_a_problem(client, path, status, said):
    answer = client.get(path)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
