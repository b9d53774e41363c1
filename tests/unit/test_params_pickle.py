"""Parameters must survive the way to a fresh process, where nothing is imported yet."""

import pickle
import subprocess
import sys

from ecosim.scenario import Scenario


def test_a_scenario_with_parameters_opens_in_a_fresh_process() -> None:
    scenario = Scenario(name="x").replace(parameters={"market.entry.sigma_c": 0.12})
    code = (
        "import pickle, sys; s = pickle.load(sys.stdin.buffer); "
        "print(s.parameters.changed['market.entry.sigma_c'], s.scale)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], input=pickle.dumps(scenario),
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    assert done.stdout.split() == [b"0.12", b"0.2"]
