"""The doctor: looks at everything this installation needs and says what is wrong."""

import argparse
import json

HELP = "look at everything this installation needs"
MARKS = {"ok": "ok", "warning": "WARNING", "bad": "BAD"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as one object")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import doctor

    findings = []
    for finding in doctor.examine():
        findings.append(finding)
        if not options.json:
            print(f"{finding.subject:<10} {MARKS[finding.state]:<8} {finding.words}", flush=True)
    is_well = all(finding.state != "bad" for finding in findings)
    if options.json:
        print(json.dumps({"is_well": is_well, "findings": [finding.as_dict() for finding in findings]}))
    return 0 if is_well else 1
