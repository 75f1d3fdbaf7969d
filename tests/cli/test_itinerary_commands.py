"""`borderkit itinerary`: what it asks, writes and refuses."""

import json

import pytest

from tests.unit.trip_register import table_bytes

TEXT = """Group: tourist XXC 12
3 June 2026, PC-01 - Velmora (bus), overnight Velmora
4 June 2026, Velmora - PC-01 (bus)
"""
MISSPELT = TEXT.replace("PC-01 - Velmora", "PC-01 - Velmorra")


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "trip.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_itinerary_that_was_read_is_checked(run, kept_register, text_file, tmp_path):
    out = tmp_path / "trip.json"
    done = run("itinerary", "read", text_file, "-r", kept_register, "--out", out)
    assert (done.code, "borderkit check judges it" in done.err) == (0, True)
    assert "line 2" in done.out
    checked = run("check", out, "-r", kept_register, "--json")
    assert checked.code == 0
    assert json.loads(checked.out)["verdict"]


def test_reading_as_json_holds_document_cells_and_what_is_missing(run, kept_register, text_file):
    done = run("itinerary", "read", text_file, "-r", kept_register, "--json")
    reading = json.loads(done.out)
    assert reading["document"]["stops"][1]["place"] == "PL-01"
    assert {cell["meaning"] for cell in reading["cells"]} >= {"date", "place", "overnight"}
    assert "route" in {lack["key"] for lack in reading["missing"]}


def test_document_alone_goes_to_standard_output(run, kept_register, text_file):
    done = run("itinerary", "read", text_file, "-r", kept_register, "--out", "-")
    assert json.loads(done.out)["group"]["members"][0]["count"] == 12


def test_open_question_is_listed_and_nothing_is_written(run, kept_register, tmp_path):
    out = tmp_path / "trip.json"
    done = run(
        *("itinerary", "read", "-", "-r", kept_register, "--out", out), stdin=MISSPELT.encode()
    )
    assert (done.code, out.exists()) == (3, False)
    assert "PL-01 = Velmora" in done.err
    assert "--answer 'Velmorra=...'" in done.err


def test_answer_given_by_an_option_settles_it(run, kept_register, tmp_path):
    out = tmp_path / "trip.json"
    done = run(
        *("itinerary", "read", "-", "-r", kept_register, "--out", out),
        *("--answer", "Velmorra=PL-01"),
        stdin=MISSPELT.encode(),
    )
    assert done.code == 0
    plain = run("itinerary", "read", "-", "-r", kept_register, "--out", "-", stdin=TEXT.encode())
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(plain.out)


def test_with_json_the_open_reading_is_written_before_the_problem(run, kept_register):
    done = run(*("itinerary", "read", "-", "-r", kept_register, "--json"), stdin=MISSPELT.encode())
    assert done.code == 3
    assert json.loads(done.out)["questions"][0]["key"] == "Velmorra"
    assert json.loads(done.err)["code"] == "itinerary"


def test_on_a_terminal_it_asks_one_question_after_the_other(
    run, kept_register, tmp_path, monkeypatch
):
    from borderkit.cli import itinerary_commands

    path, out = tmp_path / "trip.txt", tmp_path / "trip.json"
    path.write_text(MISSPELT.replace(" (bus)", ""), encoding="utf-8")
    asked = []

    def answer(question):
        asked.append(question.kind)
        return question.choices[0].answer

    monkeypatch.setattr(itinerary_commands, "_may_ask", lambda _: True)
    monkeypatch.setattr(itinerary_commands, "_ask", answer)
    assert run("itinerary", "read", path, "-r", kept_register, "--out", out).code == 0
    assert asked == ["place", "transport", "transport"]


def test_number_on_a_terminal_picks_a_choice(monkeypatch, capsys):
    import typer

    from borderkit.cli.itinerary_commands import _ask
    from borderkit.itineraries.reading import Choice, Question

    question = Question(
        key="x",
        kind="place",
        text="Which?\x1b[31m",
        where=(),
        choices=(Choice(answer="PL-1", label="one"), Choice(answer="PL-2", label="two")),
    )
    for given, meant in (("2", "PL-2"), ("PL-1", "PL-1"), ("3", "3"), ("Alder", "Alder")):
        monkeypatch.setattr(typer, "prompt", lambda *_, given=given, **__: given)
        assert _ask(question) == meant
    assert "\x1b" not in capsys.readouterr().err


def test_defective_cells_are_named_and_nothing_is_written(run, kept_register, tmp_path):
    path, out = tmp_path / "trip.xlsx", tmp_path / "trip.json"
    path.write_bytes(table_bytes([["Date", "Place"], ["soon", "Velmora"], ["2026-02-30", "=A1"]]))
    done = run("itinerary", "read", path, "-r", kept_register, "--out", out)
    assert (done.code, out.exists()) == (3, False)
    for where in ("Plan!A2", "Plan!A3", "Plan!B3"):
        assert where in done.err


@pytest.mark.parametrize("answer", ["Velmorra", "=PL-01", "Velmorra="])
def test_answer_that_is_no_pair_is_refused(run, kept_register, text_file, answer):
    done = run("itinerary", "read", text_file, "-r", kept_register, "--answer", answer)
    assert (done.code, "KEY=VALUE" in done.err) == (2, True)


def test_key_answered_twice_is_refused(run, kept_register, text_file):
    pair = ("--answer", "a=b", "--answer", "a=c")
    assert "twice" in run("itinerary", "read", text_file, "-r", kept_register, *pair).err


def test_output_never_replaces_what_is_read(run, kept_register, text_file):
    for out in (text_file, kept_register):
        before = out.read_bytes()
        done = run("itinerary", "read", text_file, "-r", kept_register, "--out", out)
        assert (done.code, out.read_bytes()) == (2, before)


def test_file_that_is_not_there_is_refused(run, kept_register, tmp_path):
    assert run("itinerary", "read", tmp_path / "no.xlsx", "-r", kept_register).code == 2


def test_json_is_taken_as_it_is(run, kept_register, plan_file, tmp_path):
    path, out = plan_file("experts-at-the-outcrop"), tmp_path / "out.json"
    assert run("itinerary", "read", path, "-r", kept_register, "--out", out).code == 0
    assert json.loads(out.read_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv", "T.XLSX"])
@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_template_is_written_once(run, tmp_path, name, language):
    path = tmp_path / name
    assert run("itinerary", "template", path, "--language", language).code == 0
    before = path.read_bytes()
    again = run("itinerary", "template", path)
    assert (again.code, path.read_bytes()) == (2, before)


def test_template_of_another_kind_is_refused(run, tmp_path):
    done = run("itinerary", "template", tmp_path / "t.ods")
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
