#!/usr/bin/env python3
"""What a scan costs against what the server, the disk and the wire allow, measured in one run.

    benches/lab/measure.py target/release/rekindle [-n 100000] [--runs 5] [--root FOLDER] [--apart]

Needs what the rest of this room needs (see README.md), and root for Dovecot. Each run is a pair: `rekindle scan` into a new database,
then the raw limit. A line has the medians of the runs: wall and CPU time (user and system) of the scan, wall time of the limit, and the
median of the pairs' ratios. On a busy machine compare CPU. With notmuch installed, what it takes for a Maildir in which nothing, or
little, is new stands beside ours; its own first reading takes minutes. At last, what a round costs in which nothing is new.

A server on the same machine shares its cores with whoever reads: with `--apart` it has the first core, and scan and limit the second.
"""
import argparse, json, os, re, shutil, signal, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER = "{}@Maildir"


def run(command, ok=(0,), env=None):
    """Runs a command; gives its wall and CPU seconds and its peak memory in KiB."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, used = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in ok:
        sys.exit(f"{' '.join(map(str, command))}: ended with {code}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss


def fields():
    text = (HERE / "../../src/mail/header.rs").read_text()
    names = re.search(r"FIELDS: &\[&str\] = &\[(.*?)\];", text, re.S).group(1)
    return " ".join(re.findall(r'"([^"]+)"', names)).upper()


class Room:
    def __init__(self, options):
        self.options, self.root = options, Path(options.root)
        self.name = f"box{options.n}"
        self.box = self.root / self.name
        self.work = Path(tempfile.mkdtemp(prefix="measure-", dir=self.root))

    def prepare(self):
        for tool, libraries in (("drain", ["-DZLIB", "-lssl", "-lcrypto", "-lz"]), ("readhdr", ["-lpthread"])):
            subprocess.run(["cc", "-O2", "-o", self.work / tool, HERE / f"{tool}.c", *libraries], check=True)
        if not self.box.exists():
            make = [sys.executable, HERE / "make_mailbox.py", self.box, "-n", str(self.options.n), "--formats", "maildir,mbox"]
            subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        self.folders = ["INBOX", *sorted(path.name[1:] for path in (self.box / "Maildir").glob(".[A-Z]*"))]
        start = ["bash", HERE / "dovecot.sh", "start", self.root]
        subprocess.run([*self.on_core(0), *start], check=True, stdout=subprocess.DEVNULL)

    def on_core(self, core):
        return ["taskset", "-c", str(core)] if self.options.apart else []

    def close(self):
        subprocess.run(["bash", HERE / "dovecot.sh", "stop", self.root], stdout=subprocess.DEVNULL)
        shutil.rmtree(self.work)

    def config(self, source):
        path = self.work / f"{len(list(self.work.glob('*.toml')))}.toml"
        path.write_text(
            'timezone = "UTC"\n[accounts.lab]\nemail = "robin.vale@example.org"\n'
            'aliases = ["rvale@work.example", "robin@oldmail.example"]\n'
            f'send.via = "sendmail"\nsendmail.command = ["true"]\n{source}\n'
        )
        path.chmod(0o600)
        return path

    def imap(self, server, ca=""):
        return self.config(f'login = "{USER.format(self.name)}"\npassword.raw = "lab"\nimap.server = "{server}"\n{ca}')

    def scan(self, config, data=None):
        data = data or tempfile.mkdtemp(dir=self.work)
        return run([*self.on_core(1), self.options.rekindle, "--config", config, "--data", data, "scan"])

    def drain(self, *how):
        items = f"UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({fields()})]"
        return run([*self.on_core(1), self.work / "drain", *how, "-q", "-u", USER.format(self.name), "-f", items, *self.folders])

    def uncached(self, act):
        """Acts when the server has forgotten what it knew of the headers."""
        subprocess.run(["bash", HERE / "dovecot.sh", "uncache", self.name, self.root], check=True)
        return act()

    def is_wanted(self, what):
        return not self.options.only or self.options.only in what

    def line(self, what, ours, limit):
        if not self.is_wanted(what):
            return
        pairs = [(*ours(), limit()[0]) for _ in range(self.options.runs)]
        wall, cpu, peak, least = (statistics.median(column) for column in zip(*pairs))
        ratio = statistics.median(pair[0] / pair[3] for pair in pairs)
        per = 1e6 / self.options.n
        print(f"| {what} | {wall:.2f} | {cpu:.2f} | {cpu * per:.1f} | {least:.2f} | {ratio:.2f} | {peak / 1024:.0f} |", flush=True)


class Growing:
    """A copy of the Maildir to which mail is added, known to us and to notmuch."""

    def __init__(self, room):
        self.room, self.box = room, room.work / "growing"
        subprocess.run(["cp", "-al", room.box, self.box], check=True)
        # The copy of a link would be written through: what is known of the box is its own.
        shutil.copy(room.box / "truth.json", self.box / "truth.json.new")
        os.replace(self.box / "truth.json.new", self.box / "truth.json")
        self.config = room.config(f'maildir.path = "{self.box}/Maildir"')
        self.data = tempfile.mkdtemp(dir=room.work)
        self.room.scan(self.config, self.data)
        settings = room.work / "notmuch.conf"
        (room.work / "notmuch").mkdir()
        settings.write_text(f"[database]\npath={room.work}/notmuch\nmail_root={self.box}/Maildir\n[new]\nignore=/.*dovecot.*/;maildirfolder\n")
        self.env = {**os.environ, "NOTMUCH_CONFIG": str(settings)}
        self.notmuch()

    def scan(self):
        return self.room.scan(self.config, self.data)

    def notmuch(self):
        return run(["notmuch", "new", "--quiet"], env=self.env)

    def append(self):
        make = [sys.executable, HERE / "make_mailbox.py", self.box, "--append", "100"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)

    def scan_of_new(self):
        self.append()
        return self.scan()


def quiet_rounds(room):
    """Scans by IMAP in which nothing is new, counted by a tap."""
    log = room.work / "turns"
    tap = subprocess.Popen([sys.executable, HERE / "tap.py", "20145", "10143", "--log", log])
    try:
        time.sleep(0.5)
        config, data = room.imap("imap+plain://127.0.0.1:20145"), tempfile.mkdtemp(dir=room.work)
        room.scan(config, data)
        rounds = [room.scan(config, data) for _ in range(room.options.runs)]
        time.sleep(0.5)
    finally:
        tap.terminate()
    told = [json.loads(line) for line in log.read_text().splitlines()][-room.options.runs :]
    turns, up, down = (statistics.median(one[what] for one in told) for what in ("turns", "c2s", "s2c"))
    cpu = statistics.median(one[1] for one in rounds)
    print(f"\nNothing new by IMAP, {len(room.folders)} folders: {turns} turns with the login, {up} bytes up, {down} down, {cpu * 1000:.0f} ms of CPU")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rekindle", type=Path)
    options.add_argument("-n", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--root", default="/tmp/lab")
    options.add_argument("--only", help="lines whose name has this in it")
    options.add_argument("--apart", action="store_true", help="the server on one core, scan and limit on another")
    options = options.parse_args()
    options.rekindle = options.rekindle.resolve()
    os.makedirs(options.root, exist_ok=True)
    # Killed or not, no server stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    room = Room(options)
    room.prepare()
    far, slow = ("20143", "--delay", "50"), ("20144", "--delay", "20", "--mbit", "50")
    taps = [[sys.executable, HERE / "tap.py", port, "10143", *how] for port, *how in (far, slow)]
    taps = [subprocess.Popen(tap, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for tap in taps]
    try:
        print("| what | scan, s | CPU, s | CPU a message, us | limit, s | ratio | peak, MiB |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        plain = room.imap("imap+plain://127.0.0.1:10143")
        room.drain()  # the server reads its files once
        room.line("IMAP, plain", lambda: room.scan(plain), room.drain)
        room.line("IMAP, server cold", lambda: room.uncached(lambda: room.scan(plain)), lambda: room.uncached(room.drain))
        room.drain()
        secure = room.imap("imaps://localhost:10993", f'tls.ca = "{room.root}/dovecot/cert.pem"')
        room.line("IMAP, TLS", lambda: room.scan(secure), lambda: room.drain("-t", "-p", "10993"))
        far = room.imap("imap+plain://127.0.0.1:20143")
        room.line("IMAP, 50 ms each way", lambda: room.scan(far), lambda: room.drain("-p", "20143"))
        slow = room.imap("imap+plain://127.0.0.1:20144")
        room.line("IMAP, 50 Mbit/s and 20 ms", lambda: room.scan(slow), lambda: room.drain("-z", "-p", "20144"))
        maildir = room.config(f'maildir.path = "{room.box}/Maildir"')
        folders = [room.box / "Maildir", *(room.box / "Maildir").glob(".[A-Z]*")]
        room.line("Maildir", lambda: room.scan(maildir), lambda: run([room.work / "readhdr", *folders]))
        kept = tempfile.mkdtemp(dir=room.work)
        room.scan(maildir, kept)
        room.line("Maildir, unchanged", lambda: room.scan(maildir, kept), lambda: run([room.work / "readhdr", "-l", *folders]))
        mbox = room.config(f'mbox.path = ["{room.box}/mbox"]')
        files = sorted((room.box / "mbox").iterdir())
        room.line("mbox", lambda: room.scan(mbox), lambda: run([room.work / "readhdr", "-m", *files]))
        unchanged, grown = "Maildir, unchanged, beside notmuch", "Maildir, 100 new, beside notmuch"
        if shutil.which("notmuch") and (room.is_wanted(unchanged) or room.is_wanted(grown)):
            growing = Growing(room)
            room.line(unchanged, growing.scan, growing.notmuch)
            room.line(grown, growing.scan_of_new, growing.notmuch)
        if room.is_wanted("nothing new"):
            quiet_rounds(room)
    finally:
        for tap in taps:
            tap.terminate()
        room.close()


main()
