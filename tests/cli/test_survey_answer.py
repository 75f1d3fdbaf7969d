"""The command that answers what a kept survey asks, and the receipt that says how to type it."""

import json
import shlex

from tests.asking_survey import make_asking


def test_the_command_that_the_receipt_shows_answers_the_row(run, tmp_path):
    place, survey = make_asking(tmp_path)
    shown = run("survey", "show", survey, "-r", place)
    assert "? Row 1 (cairn) may be of M1 (1, 0.6 m off), M2 (2, 0.9 m off)" in shown.out
    (typed,) = (line for line in shown.out.splitlines() if "--answer" in line)
    words, _, others = typed.partition("  (or ")
    assert others == "1=M2, 1=none)"
    program, *rest = shlex.split(words)
    assert (program, rest[:3]) == ("borderkit", ["survey", "answer", survey])
    told = json.loads(run(*rest, "--answer", "2=M4", "--json").out)
    assert (told["asked"], told["answers"]) == ([], {"1": "M1", "2": "M4"})
    corrected = run("survey", "show", survey, "-r", place).out
    assert "Answered: 1=M1, 2=M4." in corrected
    assert "Row 2 (3) was M3 by number, and is M4 now." in corrected
    assert "Rows 2, 3 are all of M4" in corrected
    given = ("1=M1", "1=M2", "0=M1", "9" * 5_000 + "=M1")
    wrong = [word for each in given for word in ("--answer", each)]
    ran = run("survey", "answer", survey, "-r", place, *wrong)
    assert (ran.code, ran.err.count("ROW=MARKER")) == (2, 3)
    assert run("survey", "withdraw", survey, "-r", place).code == 0
    assert "survey answer" not in run("survey", "show", survey, "-r", place).out
    assert run("survey", "answer", survey, "-r", place, "--answer", "1=M1").code == 2
