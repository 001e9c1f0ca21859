"""Smaller ones."""
import os
import pty
import select
import subprocess
import time
from datetime import datetime, timezone

from kit import ME, SECRET, Scene, answer, attack, await_, expect, letter, rows, stamped

HIDDEN = [
    ("hidden-hsl", '<div style="color:hsl(0,0%,100%)">never 1</div>'),
    ("hidden-variable", '<style>:root{--c:#fff}</style><p style="color:var(--c)">never 1</p>'),
    ("hidden-attribute-selector", '<style>div[title]{display:none}</style><div title="a">never 1</div>'),
    ("hidden-line-height", '<div style="line-height:0">never 1</div>'),
]


@rows(lambda row: attack(row[0], "16", f"the owner's HTML reply holds text that its reader cannot see: `{row[1]}`", "it is not read"), HIDDEN)
def hidden(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, f"<html><body>{row[1]}<p>Thanks.</p></body></html>", house.now, "html", kind="text/html; charset=utf-8", quote=False))
    house.rounds(2)
    expect(not house.said(), f"obeyed: {house.said()}")
    house.still_obeys(digest)


ATTACHED = [
    ("attachment-with-a-name", 'Content-Type: text/plain; name="notes.txt"'),
    ("attachment-of-unknown-disposition", "Content-Type: text/plain\nContent-Disposition: x-attached"),
]


@rows(lambda row: attack(row[0], "16", f"the first part of the owner's reply is a file: `{row[1]}`, the typed text comes after it".replace("\n", " / "), "the file is not read as typed"), ATTACHED)
def attached(lab, row):
    house = lab.house()
    digest = house.digest()
    body = f"--b\n{row[1]}\n\nnever 1\n--b\nContent-Type: text/plain\n\nnote 2 likes tea\n--b--"
    house.put("Sent", answer(digest, body, house.now, "attached", kind="multipart/mixed; boundary=b", quote=False))
    house.rounds(2)
    expect("never" not in [row[1] for row in house.said()], f"obeyed: {house.said()}")
    house.still_obeys(digest)


def paired(lab):
    """A house with accept = "pinned", whose provider signs as example.org: (house, digest, function that stamps a mail)."""
    house = lab.house(extra='[commands]\naccept = "pinned"')
    digest = house.digest()

    def arrive(mail, results="dkim=pass header.d=example.org header.s=s1; spf=pass smtp.mailfrom=example.org"):
        house.put("INBOX", stamped(mail, "example.org", house.now, results))
        house.rounds()

    house.ok("account", "pair")
    house.rounds()
    asking = next((mail for mail in reversed(house.mails()) if b"airing" in mail and b"X-Rekindle: digest" not in mail), None)
    if not asking:
        raise Scene("no pairing mail came")
    arrive(answer(asking, "ok", house.now, "pairing"))
    return house, digest, arrive


@attack("identity-beside-domain", "16", "pinned: a stranger's signature `dkim=pass header.d=evil.example header.i=@example.org` on a forged reply", "left alone: header.d is the domain that signed")
def identity(lab):
    house, digest, arrive = paired(lab)
    arrive(answer(digest, "never 1", house.now, "forged"), "dkim=pass header.d=evil.example header.i=@example.org")
    expect(not house.said(), f"obeyed: {house.said()}")
    arrive(answer(digest, "note 3 likes tea", house.now, "honest"))
    expect([row[1] for row in house.said()] == ["noted"], "the owner's own reply is no longer obeyed")


@attack("forget-leaves-a-name", "16", "`forget ada` after a draft and a reminder for her", "her name is in no file of the data folder")
def forget(lab):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "note 1 zanzibar\nremind ada in 2 days call zanzibar\ndraft 1", house.now, "ada"))
    house.rounds(1)
    if "noted" not in [row[1] for row in house.said()]:
        raise Scene("nothing was noted")
    house.rounds(1, 60 * 24)
    house.ok("forget", "ada", "--yes")
    left = [path.name for path in house.data.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in (b"Ada Sample", b"zanzibar"))]
    expect(not left, f"her name is still in {left}")


@attack("folder-forges-a-log-line", "16", "a Maildir folder's name holds a newline and `ERROR fake`", "no line of the log begins with it")
def forged_line(lab):
    house = lab.house(friends=False)
    house.put("Weird\nERROR fake: all is lost", letter("a@b.example", ME, "x", house.now, "odd@b.example"))
    ran = house.run("-v", "scan")
    expect(not [line for line in ran.said.split("\n") if line.strip().startswith("ERROR fake")], "a forged line stands in the log")
    expect(ran.code == 0 and "Weird" in ran.said, f"the folder was not read: {ran.said.strip()[-150:]}")


@attack("folder-writes-to-the-terminal", "16", "a Maildir folder's name holds an escape sequence; `scan` runs on a terminal", "it does not reach the terminal")
def terminal(lab):
    house = lab.house(friends=False)
    house.put("x\x1b]0;taken\x07", letter("a@b.example", ME, "x", house.now, "odd@b.example"))
    master, slave = pty.openpty()
    process = subprocess.Popen(house.command("scan"), stdin=slave, stdout=slave, stderr=slave, env=house.environment(TERM="xterm"))
    os.close(slave)
    lab.ends(process)
    seen, end = b"", time.monotonic() + 20
    while time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            try:
                more = os.read(master, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        elif process.poll() is not None:
            break
    os.close(master)
    expect(b"\x1b]0;taken" not in seen, "the escape sequence reaches the terminal")
    process.wait(10)
    expect(process.returncode == 0 and seen, f"`scan` ended with {process.returncode}")


@attack("lock-follows-a-link", "16", "rekindle.lock is a link to a file of the owner's", "that file stays as it is")
def lock_link(lab):
    house = lab.house()
    house.ok("run", "--once")
    victim, lock = house.folder / "precious", house.data / "rekindle.lock"
    victim.write_text("precious")
    lock.unlink(missing_ok=True)
    lock.symlink_to(victim)
    house.run("run", "--once")
    expect(victim.read_text() == "precious", f"the file now holds {victim.read_text()[:20]!r}")


@attack("open-data-folder", "16", "the data folder has mode 0777", "it is closed again, or `doctor` says so")
def open_folder(lab):
    house = lab.house()
    house.ok("run", "--once")
    house.data.chmod(0o777)
    ran = house.run("doctor")
    mode = house.data.stat().st_mode & 0o777
    expect(not mode & 0o022 or "777" in ran.said or str(house.data) in ran.said or ran.code not in (0, 1), f"mode {mode:o}, and `doctor` says nothing")


@attack("lock-removed", "16", "rekindle.lock is removed while the daemon runs; a second one is started", "only one goes on", slow=True)
def lock_removed(lab):
    house = lab.house(now=datetime.now(timezone.utc))
    first, log = house.daemon()
    if not await_(lambda: house.mails("welcome"), 40):
        raise Scene("no welcome came")
    (house.data / "rekindle.lock").unlink(missing_ok=True)
    second, _ = house.daemon()
    one_ended = await_(lambda: first.poll() is not None or second.poll() is not None, 25)
    expect(one_ended, "two daemons run on one database")


@attack("csv-with-an-open-quote", "16", "an 8 MB CSV opens a quote and never closes it", "`import` takes less than 256 MiB")
def csv(lab):
    house = lab.house(friends=False)
    file = house.folder / "contacts.csv"
    file.write_text('Name,Email\n"' + "x,\n" * 2_000_000)
    process = subprocess.Popen(house.command("import", "-n", str(file)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=house.environment())
    lab.ends(process)
    peak = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as status:
                peak = max([peak, *(int(line.split()[1]) for line in status if line.startswith("VmHWM"))])
        except OSError:
            break
        time.sleep(0.02)
    expect(peak <= 256 * 1024, f"it took {peak // 1024} MiB")
    expect(process.wait(30) in (0, 65), f"`import` ended with {process.returncode}")


@attack("password-on-standard-error", "16", "`password.command` prints the secret on its standard error and fails", "it is not shown")
def password_stderr(lab):
    imap = lab.imap()
    house = lab.house(imap=imap, friends=False, account=f'password.command = "echo {SECRET} >&2; exit 1"')
    shown = "".join(house.run("-v", *words).said for words in (("scan",), ("doctor",), ("run", "--once")))
    expect(SECRET not in shown.replace(f"echo {SECRET}", ""), "the secret is shown")
    expect("password command" in shown or "password.command" in shown, "what failed is not named")


@attack("bad-copy-restored", "16", "`restore FILE` with a file that is no copy", "the error names that file and does not blame the database, which stays as it is")
def bad_copy(lab):
    house = lab.house()
    house.ok("run", "--once")
    bad = house.folder / "notes.txt"
    bad.write_text("shopping list\n" * 100)
    back = house.restore(bad)
    expect(back.code != 0, "a file that is no copy was put in place")
    expect("notes.txt" in back.said, f"the file is not named: {back.said.strip()[-150:]}")
    expect("the database is damaged" not in back.said, "the database is said to be damaged")
    house.ok("due")
