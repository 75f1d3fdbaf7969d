"""What a kept survey asks, answered on every database."""

from pathlib import Path

import pytest

from borderkit.layers import LAYERS
from borderkit.store import Store
from borderkit.store.files import KeptFiles
from borderkit.store.proof.check import verify_audit
from borderkit.workflows.survey_answers import answer_survey
from borderkit.workflows.surveys import survey_receipt, survey_records
from tests.asking_survey import TEAM, add_asking


@pytest.mark.slow
def test_an_answer_is_one_revision_with_a_receipt_of_its_own_and_a_purge_takes_both(
    store: Store, tmp_path: Path
) -> None:
    survey = add_asking(store, tmp_path)
    revision = store.revision()
    told = answer_survey(store, survey, {1: "M2", 4: None}, principal=TEAM)
    assert store.revision() == revision + 1
    assert survey_records(store, survey)["marker"].tolist() == ["M2", "M3", "M4", None]
    assert survey_receipt(store, survey, whole=True).to_json() == told.to_json()
    assert answer_survey(store, survey, {1: "M2"}, principal=TEAM).to_json() == told.to_json()
    assert store.revision() == revision + 1
    (old,) = LAYERS["surveys"].records(store.read("surveys", revision=revision))
    assert (old["ambiguous"], old["receipt"]["answers"]) == (1, {})
    assert verify_audit(store).faults == ()
    files = KeptFiles(store)
    assert len(files.list(purpose="receipt")) == 2
    with store.unit() as unit:
        unit.purge("surveys", [(survey,)])
    assert files.list() == []
