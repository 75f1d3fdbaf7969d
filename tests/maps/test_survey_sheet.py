"""The map of an upload: what stands on it, at which size, in each language, safe."""

import json
import re
import shutil
from typing import Any

import pytest
import shapely

from borderkit.crs import GEOD
from borderkit.errors import ForbiddenError, InputError, RecordMissingError
from borderkit.maps.displacement_arrows import Arrow, arrow_shape, bar_shape, exaggeration, width_m
from borderkit.maps.survey_sheet import survey_sheet
from borderkit.maps.words import LANGUAGES, words_in
from borderkit.store import Principal
from borderkit.workflows.survey_map import survey_map
from tests.demo_register import make_demo_register
from tests.maps.reading import read_page
from tests.survey_samples import REJECTIONS, SURVEY, frame_of, keep_sample, sample_view

BOUNDS = (20.0, -45.5, 20.1, -45.45)


def told(html):
    """Return what the script of a page is told last: overlays and their features."""
    found = re.search(r"borderkit\.finish\(map_main, (\{.*\})\);\n\}\)", read_page(html).scripts[2])
    assert found
    return {each["key"]: each for each in json.loads(found[1])["overlays"]}


@pytest.fixture(scope="module")
def html():
    return survey_sheet(sample_view())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    register = make_demo_register(tmp_path_factory.mktemp("survey"))
    return register, keep_sample(register)


def test_each_kind_of_thing_is_a_layer_of_its_own(html):
    overlays = told(html)
    wanted = ("walkedline", "boundary", "tracks", "views", "arrows", "rejected", "observations")
    assert [key for key in overlays if key in wanted] == list(wanted)
    assert len(overlays["observations"]["features"]) == 7
    assert len(overlays["rejected"]["features"]) == 1  # the other has no position
    assert len(overlays["views"]["features"]) == 1


def test_what_asks_for_an_answer_stands_first_in_the_table(html):
    cell = r'<tr id="finding-\d+".*?<td data-head="Number as written">(?:<bdi>(.*?)</bdi>)?</td>'
    numbers = re.findall(cell, html, flags=re.DOTALL)
    assert numbers == ["48", "45", "camp", "49", "", "43", "44"]


def test_every_rejection_has_its_reason_and_remedy_on_the_page(html):
    text = read_page(html).text
    for found in REJECTIONS:
        assert str(found["reason"]) in text
        assert str(found["remedy"]) in text


def test_reasons_speak_the_language_of_the_page_and_what_was_written_stays():
    text = read_page(survey_sheet(sample_view(), language="ru")).text
    assert "записано не обычным числом" in text
    assert "ниже требований совместной проверки к качеству: 5 is not 4" in text
    assert "is no plain number" not in text
    assert "-45,43" in text


def test_counts_of_the_receipt_stand_on_the_page(html):
    cells = re.findall(r'<td data-head="[^"]+">(\d+)</td>', html)
    assert cells == ["9", "7", "2", "0", "1", "5", "1", "1"]


@pytest.mark.parametrize(
    ("longest_m", "times"),
    # A fifth of 0.1 degrees of longitude at 45.475 S, 7,819.3 m, is 1,563.9 m.
    [
        (1563.0, 1.0),
        (2000.0, 1.0),
        (781.0, 2.0),
        (783.0, 1.0),
        (0.5634, 2000.0),
        (0.0156, 100_000.0),
    ],
)
def test_arrows_are_longer_by_a_round_factor_and_never_shorter(longest_m, times):
    assert width_m(BOUNDS) == pytest.approx(7_819.3, abs=0.5)
    arrows = [Arrow(20.05, -45.47, 0.0, longest_m), Arrow(20.05, -45.47, 0.001, 0.0)]
    assert exaggeration(arrows, BOUNDS) == times


def test_an_arrow_is_as_long_as_the_page_states_and_points_where_the_shift_does():
    shape: Any = arrow_shape(Arrow(20.05, -45.47, 0.3, -0.4), 1000.0)
    start, end = shape.geoms[0].coords[:2]
    azimuth, _, length = GEOD.inv(start[0], start[1], end[0], end[1])
    assert length == pytest.approx(500.0, abs=1e-6)
    assert azimuth == pytest.approx(143.1301, abs=1e-3)  # atan2(0.3, -0.4)


def test_the_bar_of_the_arrows_is_as_long_as_it_says():
    bar, _, metres = bar_shape(BOUNDS, 2000.0)
    start, end = shapely.get_coordinates(shapely.get_geometry(bar, 0))
    assert GEOD.inv(start[0], start[1], end[0], end[1])[2] == pytest.approx(
        metres * 2000.0, abs=1e-6
    )
    assert metres == 0.5


def test_an_arrow_starts_at_the_agreed_position(html):
    drawn = [f[1] for f in told(html)["arrows"]["features"] if f[1]["type"] == "MultiLineString"]
    start = drawn[0]["coordinates"][0][0]
    assert GEOD.inv(start[0], start[1], 20.240137, -45.435648)[2] < 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_states_the_factor_of_the_arrows(language):
    text, words = read_page(survey_sheet(sample_view(), language=language)).text, words_in(language)
    assert words("survey.exaggerated", times="1\u00a0000") in text
    assert words("survey.covered", metres="2021") in text


def test_without_observations_tracks_or_arrows_there_is_still_a_page():
    none = {"observations": frame_of("observations", []), "tracks": frame_of("survey_tracks", [])}
    html = survey_sheet(sample_view(**none, rejections=[], covered=None, uncovered=None))
    assert "arrows" not in told(html)
    assert words_in("en")("survey.no_observations") in read_page(html).text


def test_many_observations_stand_as_points_beyond_the_first_250():
    from tests.survey_samples import observation

    rows = [
        observation(n, (str(n), 20.2 + n / 1e4, -45.4, "unmatched", None, *[None] * 3, {}))
        for n in range(1, 301)
    ]
    overlays = told(survey_sheet(sample_view(observations=frame_of("observations", rows))))
    assert len(overlays["observations"]["features"]) == 250
    assert [points["count"] for points in overlays["others"]["points"]] == [50]


def test_texts_of_an_upload_cannot_become_markup():
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    view = sample_view()
    for column in ("station", "code", "remark", "source_part", "marker", "displacement_reason"):
        view.observations[column] = evil
    view.tracks["name"] = evil
    refused = [dict.fromkeys(REJECTIONS[0], evil) | {"lon": 20.2, "lat": -45.4}]
    html = survey_sheet(
        sample_view(
            observations=view.observations,
            tracks=view.tracks,
            rejections=refused,
            survey=SURVEY | {"file_name": evil},
        )
    )
    page = read_page(html)
    assert len(page.of("script")) == 3
    assert page.of("img") == []
    assert "<script>alert" not in html


def test_a_page_is_the_same_every_time(html):
    assert survey_sheet(sample_view()) == html


def test_a_survey_of_a_register_is_drawn_with_what_it_covers(kept):
    register, survey = kept
    html = survey_map(register, survey)
    # 2,000 m as the track says, and all the rest of the line that it has not covered.
    assert words_in("en")("survey.covered", metres="2000") in read_page(html).text
    assert len(told(html)["walkedline"]["features"]) == 2


def test_a_survey_of_another_side_is_refused_as_one_that_is_not_there(kept):
    register, survey = kept
    other = Principal(actor="team-b", side="BB", roles=("surveyor",))
    for code in (survey, "S-nothing"):
        with pytest.raises(ForbiddenError, match="none of its own"):
            survey_map(register, code, principal=other)
    own = Principal(actor="team-a", side="AA", roles=("surveyor",))
    assert survey in survey_map(register, survey, principal=own)


def test_a_survey_that_is_not_there_and_a_language_without_words_are_refused(kept):
    with pytest.raises(RecordMissingError, match="no survey"):
        survey_map(kept[0], "S-nothing")
    with pytest.raises(InputError, match="maps speak"):
        survey_map(*kept, language="xx")


@pytest.mark.slow
def test_a_withdrawn_survey_says_so(kept, tmp_path):
    register = shutil.copy(kept[0], tmp_path / "again.gpkg")
    survey = keep_sample(register, state="withdrawn")
    assert words_in("en")("survey.withdrawn") in read_page(survey_map(register, survey)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_nobody_knows_and_what_gate_is_missed_are_told_in_words(language):
    from tests.survey_samples import observation

    flags = [{"gate": "horizontal_m", "value": 0.327, "what": "horizontal accuracy is 0.327 m"}]
    more: dict[str, Any] = {"state": "flagged", "flags": flags}
    more |= {"displacement_reason": "too_coarse", "displacement_sigma_m": 0.232}
    more |= {"source_line": 8, "source_part": "rover-aa.csv"}
    row = ("49", 20.27, -45.44, "matched", "AABB-049", 0.3, -0.4, "undetermined", more)
    one = frame_of("observations", [observation(7, row)])
    text = read_page(survey_sheet(sample_view(observations=one), language=language)).text
    words = words_in(language)
    assert words("survey.why_too_coarse") in text
    assert "too_coarse" not in text
    assert "horizontal_m" not in text
    assert "0.327" in text
    assert f"\u03c3 0.232 {words('survey.m')}" in text
    assert "rover-aa.csv: " not in text


def test_candidates_are_told_of_what_is_flagged_too():
    from tests.survey_samples import observation

    maybe = [{"marker": "AABB-047", "number": "47", "distance_m": 1.26}]
    more = {"flags": [{"gate": "pdop", "what": "PDOP is unknown"}], "candidates": maybe}
    row = ("48", 20.25, -45.44, "ambiguous", None, None, None, None, more)
    html = survey_sheet(sample_view(observations=frame_of("observations", [observation(5, row)])))
    assert "It may be: 47 (1.3 m); PDOP is unknown" in read_page(html).text


def test_shifts_below_a_centimetre_are_not_blown_up():
    assert exaggeration([Arrow(20.05, -45.47, 0.0, 0.0002)], BOUNDS) == 100_000.0
    assert exaggeration([Arrow(20.05, -45.47, 0.0, 0.01)], BOUNDS) == 100_000.0


def test_a_record_with_two_faults_is_one_mark_that_tells_both():
    two = [REJECTIONS[1] | {"field": name} for name in ("fix_types", "horizontal_m")]
    html = survey_sheet(sample_view(rejections=two))
    assert len(told(html)["rejected"]["features"]) == 1
    popup = r'"title":"Rejected: rover-aa.csv line 10","rows":\[.*?fix_types.*?horizontal_m'
    assert re.search(popup, html.replace('": ', '":').replace('", ', '",'))


def test_what_the_receipt_notes_stands_at_the_head_of_the_page():
    kept = SURVEY | {"receipt": {"notes": ["no point lies within 100 km of boundary AA-BB"]}}
    html = survey_sheet(sample_view(survey=kept))
    assert "No point lies within 100 km of boundary AA-BB." in read_page(html).text
