"""A peer's side of the harness's protocol: prepare once, then do rounds. See src/run/contract.ts."""

import json
import resource
import sys
import time

PREFIX = "@graft-bench "


def serve(prepare):
    """prepare(params) -> (info, step); step() does one unit of work and returns a count or (count, accuracy)."""
    params = json.loads(sys.stdin.readline())
    try:
        info, step = prepare(params)
    except ModuleNotFoundError as error:
        sys.exit(f"ModuleNotFoundError: {error}")
    _say({"ready": True, "info": info})
    while line := sys.stdin.readline():
        request = json.loads(line)
        settled = time.perf_counter() + request["settleSeconds"]
        while time.perf_counter() < settled:
            step()
        count, accuracy, began = 0, None, time.perf_counter()
        while True:
            done = step()
            if isinstance(done, tuple):
                done, accuracy = done
            count += done
            seconds = time.perf_counter() - began
            if seconds >= request["minSeconds"] and count >= request["minCount"]:
                break
        answer = {"count": count, "seconds": seconds, "peakMemoryBytes": _peak_memory()}
        if accuracy is not None:
            answer["accuracy"] = accuracy
        _say(answer)


def _peak_memory():
    """Bytes; VmHWM where there is one, because getrusage starts at the parent's size."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _say(message):
    sys.stdout.write("\n" + PREFIX + json.dumps(message) + "\n")
    sys.stdout.flush()
