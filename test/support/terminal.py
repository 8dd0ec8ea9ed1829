"""Runs a command on a terminal of its own: waits for texts, sends keys, prints all that was shown.

The argument is JSON: {"command": [...], "steps": [["text to wait for", "keys to send"], ...]}. A transcript goes
to stdout, the exit code of the command is passed on.
"""

import json
import os
import pty
import select
import sys
import time

DEADLINE_S = 15


def main() -> int:
    plan = json.loads(sys.argv[1])
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.environ.pop("CI", None)
        os.execvp(plan["command"][0], plan["command"])
    shown = b""
    at = 0
    steps = plan["steps"]
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        if steps and steps[0][0].encode() in shown[at:]:
            at = len(shown)
            time.sleep(0.03)
            os.write(terminal, steps.pop(0)[1].encode())
    sys.stdout.buffer.write(shown)
    if steps:
        sys.stderr.write(f"never shown: {steps[0][0]}\n")
        os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
