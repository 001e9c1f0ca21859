#!/usr/bin/env python3
"""What the report costs: a generated mailbox is scanned, and its report written three times.

    benches/lab/report.py target/release/rekindle [-n 100000] [--root FOLDER]

Ends with 1 when a report takes more than a second of computing, is larger than 1 MB, or is not the same bytes each time.
"""
import argparse, hashlib, os, subprocess, sys, tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The generated mail ends in June 2025; the report of that day has a calendar.
NOW = "2025-07-01T08:00:00Z"


def computing(command):
    """Runs a command; gives its CPU seconds."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))}: failed")
    return used.ru_utime + used.ru_stime


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rekindle", type=Path)
    options.add_argument("-n", type=int, default=100_000)
    options.add_argument("--root", default="/tmp/lab")
    options = options.parse_args()
    box = Path(options.root) / f"box{options.n}"
    if not (box / "mbox").exists():
        make = [sys.executable, HERE / "make_mailbox.py", box, "-n", str(options.n), "--formats", "mbox"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as work:
        config = Path(work) / "config.toml"
        files = ", ".join(f'"{path}"' for path in sorted((box / "mbox").iterdir()))
        config.write_text(
            'timezone = "UTC"\n[accounts.lab]\nemail = "robin.vale@example.org"\naliases = ["rvale@work.example", "robin@oldmail.example"]\n'
            f'send.via = "file"\nfile.path = "{work}/out"\nmbox.path = [{files}]\n'
        )
        config.chmod(0o600)
        rekindle = [options.rekindle.resolve(), "-q", "-c", config, "--data", f"{work}/data", "--now", NOW]
        computing([*rekindle, "scan"])
        pages = [Path(work) / f"{nth}.html" for nth in range(3)]
        cpu = max(computing([*rekindle, "report", "--out", page]) for page in pages)
        hashes = {hashlib.sha256(page.read_bytes()).hexdigest() for page in pages}
        size = pages[0].stat().st_size
    print(f"{options.n} messages: at most {cpu:.2f} s of computing, {size / 1000:.0f} kB, {len(hashes)} version of three")
    sys.exit(cpu > 1 or size > 1_000_000 or len(hashes) != 1)


main()
