#!/usr/bin/env python3
"""Replays attacks and honest use against $REKINDLE (default: target/release/rekindle): run.py [NAME...].

    run.py                       everything in cases/, beside this file
    run.py forged forward        only what has one of these words in its name
    run.py --quick               without the cases that wait for a daemon for minutes
    run.py --list                names, and what each does (--table: as Markdown)
    run.py --suite DIR           the cases of another folder
    run.py --jobs 4 --keep DIR   so many at a time (default 4); what they left behind stays in DIR, one folder a case: configuration, mail, data

One line a case: `held`, or `BROKEN (what happened)`. Last line: `attacks: held A/B`; before it the same of the controls, honest use that must go on working. Exit 0 only if
all held. Loopback only; each command ends within a minute, the whole within a few.
"""
import argparse
import importlib.util
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import kit  # noqa: E402

PRINTING = threading.Lock()


def load(folder):
    """Reads the cases of a folder: every .py in it, or in its cases/."""
    folder = folder / "cases" if (folder / "cases").is_dir() else folder
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location("cases_" + path.stem, path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def play(case, binary, folder):
    """Plays one case; what happened, or None where it held."""
    lab = kit.Lab(folder / case.name, binary)
    try:
        case.play(lab)
        return None
    except kit.Broken as broken:
        return str(broken)
    except kit.Scene as scene:
        return f"the scene could not be set: {scene}"
    except Exception as error:  # noqa: BLE001 - a case that fails shows nothing, and must not end the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"the case failed: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
    finally:
        lab.close()


def show(case, binary, folder, width):
    """Plays one case and prints its line."""
    began, happened = time.monotonic(), play(case, binary, folder)
    said = "held" if happened is None else "BROKEN (" + " ".join(happened.encode("unicode_escape").decode().split())[:300] + ")"
    with PRINTING:
        print(f"{case.kind:8}{case.name:{width}} {time.monotonic() - began:5.1f} s  {said}", flush=True)
    return case.kind, happened is None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--suite", type=Path, default=HERE)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--quick", action="store_true", help="leave out the cases that wait for minutes")
    chosen = parser.parse_args()
    load(chosen.suite.resolve())
    cases = [case for case in kit.CASES.values() if not chosen.names or any(name in case.name for name in chosen.names)]
    cases = [case for case in cases if not (chosen.quick and case.slow)]
    if chosen.list or chosen.table:
        for case in cases:
            cells = [" / ".join(text.split("\n")).replace("\r", "") for text in (f"`{case.name}`", case.finding, case.does, case.must)]
            print("| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |" if chosen.table else f"{case.name}: {cells[2]}")
        return 0
    binary = os.path.abspath(os.environ.get("REKINDLE", "target/release/rekindle"))
    if not os.access(binary, os.X_OK):
        print(f"{binary}: no program; build it, or name one in $REKINDLE", file=sys.stderr)
        return 2
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="attacks-"))
    folder = folder.resolve()
    os.umask(0o077)
    try:
        width = max((len(case.name) for case in cases), default=0)
        # The long ones first: they mostly wait.
        cases.sort(key=lambda case: not case.slow)
        with ThreadPoolExecutor(max(1, chosen.jobs)) as pool:
            results = list(pool.map(lambda case: show(case, binary, folder, width), cases))
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for kind in ("control", "attack"):
        held = [fine for of, fine in results if of == kind]
        print(f"{kind}s: held {sum(held)}/{len(held)}")
    return 0 if results and all(fine for _, fine in results) else 1


if __name__ == "__main__":
    sys.exit(main())
