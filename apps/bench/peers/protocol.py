"""A peer's side of the harness's protocol: prepare once, then do rounds. See src/run/contract.ts."""

import json
import resource
import sys
import time

PREFIX = "@graft-bench "
MISSING_PREFIX = "missing: "
MOST_STEP_TIMES = 1000


def serve(prepare):
    """prepare(params) -> (info, step); step() does one unit of work and returns a count, or a dict
    with `count` and what else of a StepResult there is (`value`, `accuracy`, `info`)."""
    params = json.loads(sys.stdin.readline())
    try:
        info, step = prepare(params)
    except ModuleNotFoundError as error:
        sys.exit(f"{MISSING_PREFIX}{error}")
    _say({"ready": True, "info": info})
    while line := sys.stdin.readline():
        request = json.loads(line)
        settled = time.perf_counter() + request["settleSeconds"]
        while time.perf_counter() < settled:
            step()
        count, last, times, began = 0, {}, [], time.perf_counter()
        while True:
            step_began = time.perf_counter()
            done = step()
            times.append(time.perf_counter() - step_began)
            if isinstance(done, dict):
                last = done
                done = done["count"]
            count += done
            seconds = time.perf_counter() - began
            if seconds >= request["minSeconds"] and count >= request["minCount"]:
                break
        stride = -(-len(times) // MOST_STEP_TIMES)
        answer = {
            **last,
            "count": count,
            "seconds": seconds,
            "stepSeconds": times[::stride],
            "peakMemoryBytes": peak_memory(),
        }
        _say(answer)


def run_job(job):
    """The body of a script that `whole_job` starts: job(params) does everything and returns a StepResult."""
    _say(job(json.loads(sys.stdin.readline())))


def peak_memory():
    """Bytes; VmHWM where there is one, because getrusage starts at the parent's size."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _say(message):
    sys.stdout.write("\n" + PREFIX + json.dumps(message) + "\n")
    sys.stdout.flush()
