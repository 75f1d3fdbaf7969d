"""What tests/conftest.py promises to every test."""

import os
import socket
import time
from datetime import datetime

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "example.invalid"])
def test_no_test_reaches_another_machine(host):
    with pytest.raises(RuntimeError, match="without a network"):
        socket.create_connection((host, 80), timeout=1)


def test_a_test_may_talk_to_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            client.sendall(b"hello")
        heard, _ = server.accept()
        with heard:
            assert heard.recv(5) == b"hello"


def test_the_clock_of_the_machine_is_in_a_zone_that_nobody_expects():
    assert time.tzname[0] != "UTC"
    assert datetime(2026, 6, 1).astimezone().isoformat().endswith("+12:45")


def test_no_setting_of_the_machine_reaches_a_test():
    known = {"BORDERKIT_SHARED", "BORDERKIT_HYPOTHESIS", "BORDERKIT_ALL_CASES"}
    assert {name for name in os.environ if name.startswith("BORDERKIT_")} <= known
