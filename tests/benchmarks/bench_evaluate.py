#!/usr/bin/env python3
"""How long measuring takes: every caption of Flickr8k dev, about 5,000 questions over 1,000 photos, and the report.

    python tests/benchmarks/bench_evaluate.py --data FOLDER --work SCRATCH [--runs 3] [--json OUT]

FOLDER holds flickr8k.zip and flickr8k.tsv.gz. The whole command is timed: start, embedding of the questions, asking,
intervals, plots, report. Needs a quiet machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from measuring import Report, photosearch

MOST_S = 60.0
QUESTIONS = 5000


def main() -> None:
    options = read_options()
    home = options.work / "home"
    made = photosearch(
        home, "evaluate", "prepare", options.data, options.work / "data", "--per-class", "1"
    ).document
    photosearch(home, "add", made["photos_path"])
    photosearch(home, "sync")
    report = Report([])
    runs = [
        photosearch(
            home,
            "evaluate",
            "known-item",
            made["all_captions_path"],
            "--no-cost",
            "--out",
            options.work / "run",
        )
        for _ in range(options.runs)
    ]
    asked = runs[0].document["questions"]
    seconds = report.figure(
        f"{asked:,} questions over {runs[0].document['searched']:,} photos", [r.seconds for r in runs], "s"
    )
    report.bar("seconds for 5,000 questions", seconds * QUESTIONS / asked, MOST_S, at_least=False)
    report.write(options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
