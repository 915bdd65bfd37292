"""A peer's whole job as a process of its own, start to exit, as its user starts it: `script` names a file beside this one that
takes the parameters on its input and ends with `run_job`."""

import importlib.util
import json
import os
import subprocess
import sys

from protocol import PREFIX, serve


def prepare(params):
    for name in params.get("needs", []):
        if importlib.util.find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named '{name}'")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{params['script']}.py")

    def step():
        job = subprocess.run(
            [sys.executable, script], input=json.dumps(params), capture_output=True, text=True, check=False
        )
        answers = [line for line in job.stdout.splitlines() if line.startswith(PREFIX)]
        if job.returncode != 0 or not answers:
            raise RuntimeError(f"{params['script']} ended with status {job.returncode}: {job.stderr[-1500:]}")
        return json.loads(answers[-1][len(PREFIX) :])

    return {}, step


serve(prepare)
