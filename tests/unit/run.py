#!/usr/bin/env python3
"""Runs the unit tests (tests/unit/*_test.c, cmocka) of one build through CTest."""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    folder = os.path.join(harness.ROOT, "build", {"release": "native"}.get(args.preset, args.preset))
    command = ["ctest", "--test-dir", folder, "--output-on-failure", "-j", str(args.jobs), "-R", args.filter or "unit/"]
    done = subprocess.run(command, capture_output=True, text=True, errors="backslashreplace")
    match = re.search(r"tests passed, (\d+) tests failed out of (\d+)", done.stdout)
    if match is None:
        print(done.stdout + done.stderr)
        print("0 passed, %d failed" % (0 if "No tests were found" in done.stdout + done.stderr else 1))
        return 0 if "No tests were found" in done.stdout + done.stderr else 1
    failed, total = int(match.group(1)), int(match.group(2))
    if failed:
        print(done.stdout)
    print("%d passed, %d failed" % (total - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
