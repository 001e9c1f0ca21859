"""A small scene for attacks: an owner, eight friends gone quiet, a mailbox, and Rekindle run on it as its owner would run it.

A case is a function of a `Lab`, named by `@attack` (a finding: must not get through) or `@control` (honest use: must go on working). It builds a house, plays the
attacker or the owner, and judges by effects alone: `--json` of journal, outbox, people and due; mail that came; files; connections; exit codes. It calls
`expect(condition, "what happened")` for what must be, and `Scene` is raised where the scene itself could not be set (counted as broken: nothing was shown).

Everything lies in one folder per case (its HOME and XDG folders as well), on 127.0.0.1, with reserved domains, and every wait has an end.
"""
import email
import email.policy
import itertools
import json
import os
import re
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from servers import Folder, Imap, Smtp

OWNER, NAME = "robin.vale@example.org", "Robin Vale"
ALIAS = "rv@vale.example"
FRIENDS = ["Ada", "Bruno", "Chioma", "Dilan", "Edda", "Farid", "Greta", "Hana"]
ME = f"{NAME} <{OWNER}>"
SECRET = "secretpw-9f3"
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
TO_THE_DIGEST = 20 * 60 + 5
STAMP = "Received: from mx.{domain} by mx.example.org; {date}\r\nAuthentication-Results: mx.example.org;\r\n\t{results}\r\n"

CASES = {}


class Broken(Exception):
    """The attack got through, or honest use did not."""


class Scene(Exception):
    """The scene could not be set: the case shows nothing."""


class Case:
    """One attack or control: its name, the number of its finding, and what it says of itself."""

    def __init__(self, kind, name, finding, does, must, play, slow=False):
        self.kind, self.name, self.finding, self.does, self.must, self.play, self.slow = kind, name, finding, does, must, play, slow


def attack(name, finding, does, must, slow=False):
    """Registers an attack. finding: its number; does: what an attacker (or a fault) does; must: what must happen; slow: it mostly waits, and is begun first."""
    return _registered("attack", name, finding, does, must, slow)


def control(name, does, must):
    """Registers honest use that must go on working."""
    return _registered("control", name, "", does, must)


def rows(decorate, table):
    """Registers one case a row: decorate(row) gives the decorator, the function gets (lab, row)."""

    def register(play):
        for row in table:
            decorate(row)(lambda lab, row=row: play(lab, row))
        return play

    return register


def _registered(kind, name, finding, does, must, slow=False):
    def register(play):
        if name in CASES:
            raise ValueError(f"two cases are called {name}")
        CASES[name] = Case(kind, name, finding, does, must, play, slow)
        return play

    return register


def expect(condition, happened):
    """What must be; else the case is broken, and `happened` says how."""
    if not condition:
        raise Broken(happened)


def await_(condition, seconds, step=0.2):
    """Waits until condition() is true, so long at most; whether it became true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


# --- mail -------------------------------------------------------------------------------------------------------------


def date(at):
    """A Date field's value; text is taken as it stands."""
    return at if isinstance(at, str) else at.strftime("%a, %d %b %Y %H:%M:%S +0000")


def letter(sender, to, subject, at, ident, text="Hello.", extra="", kind=None):
    """A mail as bytes. to: the value of To, or None for no To; extra: more fields, each with CRLF; kind: its Content-Type."""
    fields = f"From: {sender}\r\n" + (f"To: {to}\r\n" if to is not None else "") + f"Subject: {subject}\r\nDate: {date(at)}\r\nMessage-ID: <{ident}>\r\n{extra}MIME-Version: 1.0\r\n"
    fields += f"Content-Type: {kind or 'text/plain; charset=utf-8'}\r\n\r\n"
    body = text if isinstance(text, bytes) else text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    return fields.encode("utf-8", "surrogateescape") + body + b"\r\n"


def answer(to, text, at, ident, sender=ME, recipient=ME, subject=None, extra="", quote=True, kind=None):
    """A reply to the mail `to` (bytes) as a mail program writes it: In-Reply-To, References, the original quoted."""
    ours = header(to, "Message-ID")
    quoted = "\n\nOn 23/11/2026 08:00, Robin Vale wrote:\n" + "\n".join("> " + line for line in plain(to).splitlines()) if quote else ""
    body = text + quoted.encode() if isinstance(text, bytes) else text + quoted
    subject = subject if subject is not None else "Re: " + title(to)
    return letter(sender, recipient, subject, at, ident + "@example.org", body, f"In-Reply-To: {ours}\r\nReferences: {ours}\r\n{extra}", kind)


def stamped(mail, domain="evil.example", at=SUNDAY, results=None):
    """A mail as the owner's provider hands it over: with Received and, unless results is None, its Authentication-Results above all else."""
    stamp = STAMP.format(domain=domain, date=date(at), results=results or "")
    return (stamp if results else stamp.split("Authentication-Results")[0]).encode() + mail


def passing(domain):
    """What a provider says of honest mail from a domain."""
    return f"dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}"


def failing(domain):
    """What a provider says of forged mail from a domain."""
    return f"dkim=none; spf=fail smtp.mailfrom={domain}; dmarc=fail (p=none) header.from={domain}"


def header(mail, name):
    """A field's value, unfolded; None where there is none."""
    value = email.message_from_bytes(mail, policy=email.policy.compat32).get(name)
    return re.sub(r"\r?\n\s*", " ", value) if value is not None else None


def plain(mail):
    """The text of the plain part."""
    part = email.message_from_bytes(mail, policy=email.policy.default).get_body(("plain",))
    return part.get_content() if part else ""


def whole_text(mail):
    """All text of a mail, decoded: header and every text part."""
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    parts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
    return "\n".join([mail.split(b"\r\n\r\n")[0].decode("utf-8", "replace"), *parts])


def title(mail):
    """The subject, decoded."""
    return str(email.message_from_bytes(mail, policy=email.policy.default)["subject"])


def kind_of(mail):
    """What one of Rekindle's mails is (digest, receipt, welcome, ...), or None for anybody else's."""
    mark = header(mail, "X-Rekindle")
    if mark is None or OWNER not in (header(mail, "From") or ""):
        return None
    if word := re.match(r"\s*([a-z]+)\b", mark):
        return word[1]
    return "digest" if re.search(r"catch up with", title(mail)) and not title(mail).startswith("Re:") else "other"


def items(digest):
    """Whom the numbers of a digest mean: {1: address}."""
    return {int(n): address.lower() for n, address in re.findall(r"(?m)^\((\d+)\)[^<\n]*<([^>\n]*)>", plain(digest))}


def twin(genuine, digest, text="never 2", to=OWNER, extra="", kind=None):
    """A forgery that answers the digest under Message-ID, From and Date of a genuine mail, so that it passes for a copy of it."""
    extra = f"In-Reply-To: {header(digest, 'Message-ID')}\r\n" + extra
    return letter(header(genuine, "From"), to, "Re: " + title(digest), header(genuine, "Date"), header(genuine, "Message-ID").strip("<>"), text, extra, kind)


def sent_letter(friend="Ada", nth=0):
    """One of the letters that lie in the owner's Sent, as the friend has it: nth 0 is the last."""
    back = SUNDAY - timedelta(days=210 + 10 * FRIENDS.index(friend) + 28 * nth) + timedelta(hours=20)
    return letter(ME, f"{friend} Sample <{friend.lower()}@friends.example>", "Re: tea", back, f"out.{nth}.{friend}@example.org", "Hi.")


# --- the house ----------------------------------------------------------------------------------------------------------


class Lab:
    """What one case has: a folder, a binary, and servers and daemons that end with it."""

    def __init__(self, folder, binary):
        self.folder, self.binary, self._ends, self._houses = Path(folder), binary, [], itertools.count(1)

    def house(self, **more):
        """A house with a Maildir: see House."""
        return House(self, **more)

    def imap(self, folders=None, **more):
        """An IMAP server; without folders: INBOX and Sent."""
        server = Imap(folders or {"INBOX": Folder(), "Sent": Folder("\\Sent")}, **more)
        self._ends.append(server.stop)
        return server

    def smtp(self, **more):
        """An SMTP server."""
        server = Smtp(**more)
        self._ends.append(server.stop)
        return server

    def gmail(self, **more):
        """A Gmail-like IMAP server: one All Mail with labels."""
        folders = {"INBOX": Folder(), "[Gmail]/All Mail": Folder("\\All"), "[Gmail]/Sent Mail": Folder("\\Sent"), "[Gmail]/Spam": Folder("\\Junk")}
        return self.imap(folders, gmail=True, **more)

    def ends(self, process):
        """Ends a process with the case."""
        self._ends.append(lambda: _end(process))

    def close(self):
        for end in reversed(self._ends):
            try:
                end()
            except OSError:
                pass


def _end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


class Ran:
    """What a command came to."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err
        self.said = out + err


class House:
    """An owner's configuration, data and mailbox.

    Without imap, a Maildir++ beside the configuration; mail to the owner is put into it by Rekindle, or leaves by smtp where given. account and extra: lines for the configuration,
    in the account's table and after it. friends=False: an empty mailbox. now: the house's clock (`later` moves it).
    """

    def __init__(self, lab, account="", extra="", friends=True, imap=None, smtp=None, now=SUNDAY, source=None):
        self.lab, self.now, self.imap, self.smtp, self._serial = lab, now, imap, smtp, itertools.count(1)
        self.folder = lab.folder / f"house{next(lab._houses)}"
        self.mail, self.data, self.config = self.folder / "Mail", self.folder / "data", self.folder / "config.toml"
        self.folder.mkdir(parents=True)
        secret = self.folder / "password"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        lines = [f'email = "{OWNER}"', f'name = "{NAME}"']
        if imap:
            lines += [f'imap.server = "imap+plain://127.0.0.1:{imap.port}"']
        else:
            lines += [source or 'maildir.path = "Mail"']
        if imap or smtp:
            lines += ['login = "robin"'] if "login" not in account else []
            lines += [f'password.file = "{secret}"'] if "password" not in account and "token" not in account else []
        if smtp:
            lines += ['send.via = "smtp"', f'smtp.server = "smtp+plain://127.0.0.1:{smtp.port}"']
            if smtp.sink is None:
                smtp.sink = self.delivered
        elif imap:
            lines += ['send.via = "file"', 'file.path = "out"']
        self.configure("\n".join(["[accounts.home]", *lines, account, extra]))
        if friends:
            for number, friend in enumerate(FRIENDS):
                self.befriend(friend, number)

    def configure(self, text):
        """Writes the configuration."""
        self.config.write_text('timezone = "UTC"\n' + text + "\n")
        self.config.chmod(0o600)

    def befriend(self, friend, number):
        """Eight letters and eight answers, the last some months old: the friend of the lowest number is the least long gone."""
        them = f"{friend} Sample <{friend.lower()}@friends.example>"
        for nth in range(8):
            at = self.now - timedelta(days=210 + 10 * number + 28 * nth)
            self.put("INBOX", stamped(letter(them, ME, "tea", at, f"in.{nth}.{friend}@friends.example"), "friends.example", at, passing("friends.example")), at)
            back = at + timedelta(hours=20)
            self.put("Sent", letter(ME, them, "Re: tea", back, f"out.{nth}.{friend}@example.org", "Hi."), back)

    def put(self, folder, mail, at=None, labels=None):
        """Puts a mail into a folder. On a Gmail-like server all lies in All Mail, with labels by the folder's name, or those given."""
        at = at or self.now
        if self.imap and self.imap.gmail:
            box = self.imap.folders["[Gmail]/All Mail"]
            box.add(mail, at, *(labels if labels is not None else [{"INBOX": "\\Inbox", "Sent": "\\Sent"}.get(folder, folder)]))
        elif self.imap:
            self.imap.folders[folder].add(mail, at)
        else:
            path = self.mail if folder == "INBOX" else self.mail / f".{folder}"
            for part in ("cur", "new", "tmp"):
                (path / part).mkdir(parents=True, exist_ok=True)
            (path / "cur" / f"{int(at.timestamp())}.M{next(self._serial)}.house:2,S").write_bytes(mail)

    def delivered(self, recipients, mail):
        """What a provider does with mail it accepted: a copy to Sent, one to INBOX when it is the owner's."""
        mine = OWNER in recipients
        if self.imap and self.imap.gmail:
            self.put("INBOX", mail, labels=("\\Inbox", "\\Sent") if mine else ("\\Sent",))
            return
        if mine:
            self.put("INBOX", mail)
        self.put("Sent", mail)

    def later(self, minutes):
        """Moves the house's clock."""
        self.now += timedelta(minutes=minutes)

    def command(self, *words, real=False):
        clock = [] if real else ["--now", self.now.strftime("%Y-%m-%dT%H:%M:%SZ")]
        return [self.lab.binary, "-c", str(self.config), "--data", str(self.data), *clock, *words]

    def environment(self, **more):
        home = str(self.folder)
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "LANG": "C.UTF-8", "XDG_STATE_HOME": home + "/state", "XDG_RUNTIME_DIR": home, **more}

    def run(self, *words, real=False, given="", seconds=60):
        """Runs Rekindle; a panic is broken whatever the case is about."""
        try:
            done = subprocess.run(self.command(*words, real=real), input=given.encode(), capture_output=True, env=self.environment(), timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise Broken(f"`{' '.join(words)}` did not end within {seconds} s") from None
        ran = Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
        if "panicked" in ran.err or ran.code < 0:
            raise Broken(f"`{' '.join(words)}` crashed: {ran.err[-200:]}")
        return ran

    def ok(self, *words, **more):
        """Runs a command of the scene that has to work."""
        ran = self.run(*words, **more)
        if ran.code != 0:
            raise Scene(f"`{' '.join(words)}` ended with {ran.code}: {ran.said.strip()[-300:]}")
        return ran

    def rounds(self, count=1, minutes=5):
        """Rounds of the daemon, that many minutes apart."""
        for _ in range(count):
            self.later(minutes)
            self.ok("run", "--once")

    def approve(self, digest, number, words):
        """The owner asks for a draft to the person of that number, is shown it (`words` stand in it), approves it, and it is sent."""
        self.put("Sent", answer(digest, f"draft {number}", self.now, f"draft{number}"))
        self.rounds()
        shown = next((mail for mail in reversed(self.mails()) if words in plain(mail)), None)
        code = shown and re.search(r"\bsend (\d+|\S+@\S+) ([\w-]{4,})", plain(shown))
        if not code:
            raise Scene("no draft was shown with a code to send it")
        self.put("Sent", answer(shown, code[0], self.now, f"send{number}"))
        self.rounds()
        self.rounds(2, 15)

    def digest(self):
        """The welcome on Sunday, the digest on Monday at 08:05; the digest as bytes."""
        self.ok("run", "--once")
        self.rounds(1, TO_THE_DIGEST)
        digests = self.mails("digest")
        if not digests:
            raise Scene("no digest came")
        self.later(60)
        return digests[-1]

    def daemon(self):
        """The daemon by the real clock; (process, function that reads its log)."""
        log = self.folder / "daemon.log"
        with log.open("ab") as file:
            process = subprocess.Popen(self.command("-v", "run", real=True), stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=self.environment())
        self.lab.ends(process)
        return process, lambda: log.read_text(errors="replace")

    def restore(self, copy=None):
        """Puts a copy back, whether or not `restore` asks first."""
        asks = ["--yes"] if "--yes" in self.run("restore", "--help").out else []
        return self.run("restore", *asks, *([str(copy)] if copy else []))

    # What can be seen.

    def rows(self, *words):
        """The objects that `--json` prints."""
        return [json.loads(line) for line in self.ok("--json", *words).out.splitlines() if line.startswith("{")]

    def mails(self, kind=None):
        """Rekindle's mails that reached the owner, oldest first; of one kind or of all."""
        if self.smtp:
            found = [mail for recipients, mail in self.smtp.accepted if OWNER in recipients]
        elif self.imap:
            found = [path.read_bytes() for path in sorted((self.folder / "out").rglob("*.eml"), key=os.path.getmtime)]
        else:
            paths = [path for part in ("new", "cur") for path in (self.mail / part).glob("*")]
            found = [path.read_bytes() for path in sorted(paths, key=os.path.getmtime)]
        return [mail for mail in found if kind_of(mail) and kind in (None, kind_of(mail))]

    def sent_to_others(self):
        """(recipients, mail) of what left to anybody but the owner."""
        return [(recipients, mail) for recipients, mail in self.smtp.accepted if recipients != [OWNER]]

    def said(self):
        """What the journal holds as said by mail, not undone: (person, action, line)."""
        return [
            (row.get("person") or "", row["action"]["action"], row.get("line", ""))
            for row in self.rows("journal")
            if row.get("source") not in ("rekindle", "cli") and not row.get("undone")
        ]

    def due(self):
        """The addresses of who is due."""
        return {address for row in self.rows("due") for address in row["addresses"]}

    def person(self, address):
        """The person with an address; None where there is none."""
        return next((row for row in self.rows("people", "--all") if address in row["addresses"]), None)

    # Judgements that many cases share.

    def obeys_nothing(self, digest, before=0):
        """Nothing was said since, nobody was answered, and an honest reply of the owner's is obeyed all the same."""
        said, answered = self.said(), len(self.mails("receipt"))
        expect(len(said) <= before, f"obeyed: {said[before:]}")
        expect(answered <= before, f"{answered - before} receipt(s) for it")
        self.still_obeys(digest)

    def still_obeys(self, digest):
        """An honest reply, in Sent, is obeyed."""
        had = len(self.said())
        self.put("Sent", answer(digest, "note 3 likes tea", self.now, f"honest{next(self._serial)}"))
        self.rounds()
        expect([row[1] for row in self.said()[had:]] == ["noted"], "the owner's own reply is no longer obeyed")
