"""Other spellings of what the other files show: folders, headers, recipients, tokens, machines, evidence, names, files, and a Gmail-like server full of hostile mail."""
import base64
import os
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from kit import ME, OWNER, SECRET, SUNDAY, Scene, answer, attack, await_, control, expect, failing, header, items, letter, passing, rows, sent_letter, stamped, title, twin
from servers import Folder

FARID = "farid@friends.example"
EVE = "Eve <eve@evil.example>"

# --- 1: hooks ---------------------------------------------------------------------------------------------------------

SCRIPTS = [
    ("env-list", '["/usr/bin/env", "sh", "-c", "logger $REKINDLE_ERROR"]'),
    ("busybox-list", '["busybox", "ash", "-c", "logger $REKINDLE_ERROR"]'),
    ("timeout-list", '["timeout", "9", "/bin/bash", "-c", "logger ${REKINDLE_ERROR}"]'),
    ("pipe-text", '"echo \\"touch $REKINDLE_ERROR\\" | sh"'),
    ("python-text", "\"python3 -c \\\"print('$REKINDLE_ERROR')\\\"\""),
    ("perl-text", '"perl -e \\"print q($REKINDLE_ERROR)\\""'),
    ("ssh-text", '"ssh home.example logger \\"$REKINDLE_ERROR\\""'),
    ("nested-text", '"nohup bash -o pipefail -c \\"logger $REKINDLE_ERROR\\" &"'),
]


@rows(lambda row: attack("hook-script-" + row[0], "1", f"the owner has `on-failure = {row[1]}`", "refused at load with exit 78, and the safe form is shown"), SCRIPTS)
def hook_script(lab, row):
    house = lab.house(extra=f"[hooks]\non-failure = {row[1]}")
    ran = house.run("run", "--once")
    expect(ran.code == 78, f"taken: exit {ran.code}")
    expect("on-failure" in ran.said and '\\"$REKINDLE_ERROR\\"' in ran.said, f"the safe form is not shown: {ran.said.strip()[-200:]}")


PLAIN = [
    ("python-list", '["python3", "-c", "import os; open(\'{called}\', \'w\').write(os.environ[\'REKINDLE_ERROR\'])"]'),
    ("perl-list", '["perl", "-e", "open F, \'>{called}\'; print F $ENV{{REKINDLE_ERROR}}"]'),
    ("text-pipe", '"printf %s \\"$REKINDLE_ERROR\\" | tee {called}"'),
    ("text-python", '"python3 -c \'import os; open(\\"{called}\\", \\"w\\").write(os.environ[\\"REKINDLE_ERROR\\"])\'"'),
]


@rows(lambda row: control("hook-" + row[0], f"`on-failure = {row[1].format(called='FILE')}`", "called with the server's words, none of which is run"), PLAIN)
def hook_plain(lab, row):
    called, mark = lab.folder / "called", lab.folder / "ran"
    smtp = lab.smtp(answers={"rcpt": f"550 5.1.1 gone '; touch {mark}; \" $(touch {mark})"})
    house = lab.house(smtp=smtp, extra="[hooks]\non-failure = " + row[1].format(called=called))
    ran = house.run("run", "--once")
    expect(await_(lambda: called.exists() and "gone" in called.read_text(), 20), f"not called: {ran.said.strip()[-200:]}")
    expect(not mark.exists(), "the words of the server were run")


# --- 2: twins in other folders, with other headers --------------------------------------------------------------------

ELSEWHERE = ["Archive", "Archive.2026", "letters", "Junk", "Trash", "Drafts", "user.bob.Sent", "shared.Sent", "Public.Sent Items", "Shared Folders.team.Gesendet", "Notsent"]


@rows(lambda row: attack("twin-in-" + row.lower().replace(" ", "-"), "2", f"the forged twin lies in `{row}` alone", "left alone"), ELSEWHERE)
def twin_elsewhere(lab, folder):
    house = lab.house()
    digest = house.digest()
    house.put(folder, twin(sent_letter(), digest))
    house.put(folder, answer(digest, "never 3", house.now, "whole"))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("twin-before-and-after-the-answer", "2", "twins of the owner's own answer, with other words, lie in INBOX before and after it comes", "the answer is obeyed by its own words, once")
def twin_of_answer(lab):
    house = lab.house()
    digest = house.digest()
    own = answer(digest, "note 2 likes tea", house.now, "own")
    forged = twin(own, digest, "never 2\nnote 2 likes tea")
    house.put("INBOX", forged)
    house.rounds()
    house.put("Sent", own)
    house.put("Archive", forged)
    house.rounds()
    house.put("INBOX", forged)
    house.rounds(2)
    expect([row[1] for row in house.said()] == ["noted"], f"said: {house.said()}")


GMAIL = [("inbox", ("\\Inbox",)), ("nothing", ()), ("a-label-called-sent", ("Sent",)), ("sent-quoted", ('"\\\\Sent"',)), ("sent-and-spam", ("\\Sent", "\\Spam")), ("sent-folder-of-others", ("Team/Sent Mail",)), ("starred", ("\\Starred", "\\Important"))]


@rows(lambda row: attack("gmail-label-" + row[0], "2", f"on a server with X-GM-EXT-1 a whole forgery bears {row[1] or 'no label'}", "left alone"), GMAIL)
def gmail_label(lab, row):
    house = lab.house(imap=lab.gmail(), smtp=lab.smtp())
    digest = house.digest()
    house.put("INBOX", answer(digest, "never 2", house.now, "forged"), labels=row[1])
    house.put("INBOX", twin(sent_letter(), digest), labels=row[1])
    house.rounds(2)
    house.obeys_nothing(digest)


def hostile():
    """The hostile mails of the fault servers, addressed to the owner."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "faults"))
    import evil_imap

    return [mail.replace(evil_imap.SECRET_USER.encode(), OWNER.encode()) for mail in evil_imap.hostile()]


@attack("hostile-mail-on-gmail", "2", "a server with X-GM-EXT-1: 24 hostile mails, and mails with the true token that break one rule each, in INBOX, in Sent and with no label", "0 obeyed; an honest answer is obeyed afterwards", slow=True)
def hostile_gmail(lab):
    house = lab.house(imap=lab.gmail(), smtp=lab.smtp())
    digest = house.digest()
    mails = hostile()
    for number, extra in enumerate(["Auto-Submitted: auto-replied\r\n", "List-Id: <a.example>\r\n", "Precedence: bulk\r\n", "X-Rekindle: receipt\r\n", "Resent-To: robin.vale@example.org\r\n", "Cc: ada@friends.example\r\n", "Bcc: list@lists.example\r\n", "From: eve@evil.example\r\n", "X-Autoreply: yes\r\n", "Return-Path: <>\r\n"]):
        mails.append(answer(digest, "never 1\ndone 2\npause 1mo", house.now, f"rule{number}", extra=extra))
    mails += [answer(digest, "never 1", house.now, f"from{number}", sender=sender) for number, sender in enumerate([EVE, f"{ME}, {EVE}", f'"{OWNER}" <eve@evil.example>'])]
    for labels in (("\\Inbox",), ("\\Sent",), ()):
        for mail in mails:
            house.put("INBOX", mail, labels=labels)
        house.rounds(2, 20)
    house.obeys_nothing(digest)


# --- 4: recipients ----------------------------------------------------------------------------------------------------

RECIPIENTS = [
    ("group", "friends: ada@friends.example, bruno@friends.example;", ""),
    ("comment", f"{OWNER} (ada), <ada@friends.example>", ""),
    ("second-to", ME, "To: ada@friends.example\r\n"),
    ("resent-cc", ME, "Resent-Cc: ada@friends.example\r\n"),
    ("resent-bcc", ME, "Resent-Bcc: ada@friends.example\r\n"),
    ("resent-to-owner", ME, f"Resent-To: {OWNER}\r\n"),
    ("apparently-to", None, f"Apparently-To: {OWNER}\r\n"),
    ("folded", f"{OWNER},\r\n\tada@friends.example", ""),
    ("encoded", "=?utf-8?Q?Ada?= <ada@friends.example>", f"Cc: {OWNER}\r\n"),
    ("look-alike", "robin.vale@ex\u0430mple.org", ""),
    ("subdomain", "robin.vale@mail.example.org", ""),
    ("no-domain", f"{OWNER}, bob", ""),
    ("empty-group", "undisclosed-recipients:;", ""),
    ("spaced-field", ME, "Cc : ada@friends.example\r\n"),
    ("lower-case-field", ME, "cC: ada@friends.example\r\n"),
    ("list-post", ME, "List-Post: <mailto:list@lists.example>\r\nList-Id: <list.lists.example>\r\n"),
]


@rows(lambda row: attack("recipients-" + row[0], "4", f"the owner's mail with the token is to `{row[1]}`, with `{row[2].strip()}`".replace("\r\n\t", " "), "left alone"), RECIPIENTS)
def recipients(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "never 1", house.now, "others", recipient=row[1], extra=row[2]))
    house.rounds(2)
    house.obeys_nothing(digest)


HONEST = [("two-own", f"{ME}, {OWNER}", ""), ("group-free-comment", f"{OWNER} (me)", ""), ("upper-case", OWNER.upper(), ""), ("bcc-own", ME, f"Bcc: {OWNER}\r\n"), ("folded-own", f"{OWNER},\r\n\t{OWNER}", ""), ("encoded-own", f"=?utf-8?Q?R=C3=B6bin?= <{OWNER}>", "")]


@rows(lambda row: control("recipients-" + row[0], f"the owner's answer is to `{row[1]}`, with `{row[2].strip()}`".replace("\r\n\t", " "), "obeyed"), HONEST)
def recipients_own(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "note 1 likes tea", house.now, "own", recipient=row[1], extra=row[2]))
    house.rounds(2)
    expect([row[1] for row in house.said()] == ["noted"], f"said: {house.said()}")


# --- 5: names ---------------------------------------------------------------------------------------------------------

NAMES = [("quoted", '"Farid Sample"'), ("turned", '"Sample, Farid"'), ("upper-case", "FARID SAMPLE"), ("with-address", f'"Farid Sample <{FARID}>"'), ("encoded", "=?utf-8?B?" + base64.b64encode("Farid Sample".encode()).decode() + "?="), ("short", "Farid"), ("with-title", "Dr. Farid Sample")]


@rows(lambda row: attack("name-" + row[0], "5", f"twelve mails From `{row[1]} <farid.sample@evil.example>` over months", "no way of the digest leads there, and Farid's own address stays"), NAMES)
def names(lab, row):
    house = lab.house()
    for nth in range(12):
        at = house.now - timedelta(days=60 + 12 * nth)
        house.put("INBOX", stamped(letter(f"{row[1]} <farid.sample@evil.example>", ME, "my new address", at, f"n{nth}@evil.example"), "evil.example", at, passing("evil.example")), at)
    digest = house.digest()
    ways = (b"mailto:farid.sample@evil", b"<farid.sample@evil")
    expect(not any(way in digest for way in ways), "the digest leads to the stranger")
    house.put("Sent", answer(digest, "draft farid", house.now, "draft"))
    house.rounds(2)
    shown = b"".join(house.mails("draft")) + b"".join(house.mails("receipt"))
    expect(b"evil.example>" not in shown, "a draft goes to the stranger")


# --- 6: touches -------------------------------------------------------------------------------------------------------

CROWDS = [("to", lambda crowd: {"recipient": ", ".join([f"Farid Sample <{FARID}>", *crowd])}), ("cc", lambda crowd: {"extra": f"Cc: {', '.join(crowd)}\r\n"}), ("bcc", lambda crowd: {"extra": f"Bcc: {', '.join(crowd)}\r\n"}), ("instead", lambda crowd: {"recipient": ", ".join(crowd)}), ("robot", lambda crowd: {"extra": "Auto-Submitted: auto-generated\r\n"}), ("list", lambda crowd: {"extra": "List-Id: <l.example>\r\nPrecedence: list\r\n"}), ("dmarc-fail", lambda crowd: {"results": failing("example.org")})]


@rows(lambda row: attack("touch-hidden-by-" + row[0], "6", f"the owner wrote to Farid yesterday; copies of it in INBOX, Archive and All Mail, before and after, are altered: {row[0]}", "Farid is not due"), CROWDS)
def touch(lab, row):
    house = lab.house()
    house.digest()
    if FARID not in house.due():
        raise Scene("Farid is not due before")
    change = dict({"recipient": f"Farid Sample <{FARID}>", "extra": "", "results": None}, **row[1]([f"p{n}@crowd.example" for n in range(30)]))
    at = house.now - timedelta(hours=20)
    forged = stamped(letter(ME, change["recipient"], "re: x", at, "y@example.org", "Hi.", change["extra"]), "evil.example", at, change["results"])
    house.put("INBOX", forged, at - timedelta(days=2))
    house.ok("scan")
    house.put("Sent", letter(ME, f"Farid Sample <{FARID}>", "yesterday", at, "y@example.org", "Hi."), at)
    for folder in ("Archive", "All Mail", "INBOX"):
        house.put(folder, forged, at)
    house.ok("scan")
    expect(FARID not in house.due(), "Farid, written to yesterday, is due")


# --- 8: the database --------------------------------------------------------------------------------------------------


def wrecked(lab, wreck):
    """A used installation after something happened to its database: what the next commands say."""
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "never 1", house.now, "never"))
    house.rounds(2)
    wreck(house)
    before = len(house.mails("welcome"))
    for words in (("run", "--once"), ("due",), ("scan",), ("digest", "--send")):
        ran = house.run(*words)
        expect(ran.code == 78 and "restore" in ran.said, f"`{' '.join(words)}` ended with {ran.code}: {ran.said.strip()[-150:]}")
    expect(len(house.mails("welcome")) == before, "a second welcome came")


def remove(house, *patterns):
    for pattern in patterns:
        for path in house.data.rglob(pattern):
            if path.is_file():
                path.unlink()


def schema_only(house):
    remove(house, "rekindle.db*")
    sqlite3.connect(house.data / "rekindle.db").execute("CREATE TABLE x (y)").connection.close()


WRECKS = [
    ("without-copies", lambda house: remove(house, "*.db*", "*.db")),
    ("all-but-the-configuration", lambda house: remove(house, "*")),
    ("foreign-database", schema_only),
    ("cut-to-a-page", lambda house: (remove(house, "rekindle.db-*"), os.truncate(house.data / "rekindle.db", 0))),
]


@rows(lambda row: attack("database-" + row[0], "8", f"something happened to the database: {row[0]}", "exit 78 that names `restore`; no second welcome"), WRECKS)
def database(lab, row):
    wrecked(lab, row[1])


RESTORED = [("empty", lambda path: path.write_bytes(b"")), ("other-database", lambda path: (path.unlink(), sqlite3.connect(path).execute("CREATE TABLE message (id)").connection.close())), ("half", lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])), ("folder", lambda path: (path.unlink(), path.mkdir()))]


@rows(lambda row: attack("restore-" + row[0], "8", f"`restore FILE` where FILE is {row[0]}", "refused; the database stays, and goes on"), RESTORED)
def restore_bad(lab, row):
    house = lab.house()
    digest = house.digest()
    file = house.folder / "copy.db"
    house.ok("backup", str(file))
    row[1](file)
    back = house.restore(file)
    expect(back.code != 0, "it was put in place")
    house.still_obeys(digest)


# --- 10: evidence -----------------------------------------------------------------------------------------------------

STAMPS = [
    ("dmarc-fail-folded", "spf=pass smtp.mailfrom=evil.example;\r\n\tdmarc=fail\r\n\t(p=none sp=none) header.from=friends.example"),
    ("dmarc-upper-case", "DMARC=FAIL header.from=friends.example"),
    ("dmarc-with-comment", "dmarc (a comment; dmarc=pass) = fail header.from=friends.example"),
    ("spf-softfail-dkim-fail", "spf=fail smtp.mailfrom=x@friends.example; dkim=fail (body hash) header.d=friends.example; dmarc=fail"),
    ("pass-in-a-comment", "spf=fail (dmarc=pass) smtp.mailfrom=friends.example; dkim=fail reason=\"dmarc=pass\" header.d=friends.example"),
]


@rows(lambda row: attack("stamp-" + row[0], "10", f"one forged mail From Farid, stamped `{row[1]}`".replace("\r\n\t", " "), "Farid stays due"), STAMPS)
def stamp(lab, row):
    house = lab.house()
    house.digest()
    house.put("INBOX", stamped(letter(f"Farid Sample <{FARID}>", ME, "hi", house.now, "forged@friends.example"), "evil.example", house.now, row[1]))
    house.ok("scan")
    expect(FARID in house.due(), "the forgery makes Farid in touch")


@attack("stamp-of-a-stranger-below", "10", "a forged mail carries its own Authentication-Results (dmarc=pass, the provider's name) below the provider's dmarc=fail", "Farid stays due")
def stamp_below(lab):
    house = lab.house()
    house.digest()
    own = b"Authentication-Results: mx.example.org;\r\n\tdmarc=pass header.from=friends.example\r\n"
    house.put("INBOX", stamped(own + letter(f"Farid Sample <{FARID}>", ME, "hi", house.now, "forged@friends.example"), "evil.example", house.now, failing("friends.example")))
    house.ok("scan")
    expect(FARID in house.due(), "the forgery makes Farid in touch")


# --- 14: machines ------------------------------------------------------------------------------------------------------

MACHINES = [
    ("polish", "Autoodpowiedź: "), ("german", "Automatische Antwort: "), ("french", "Réponse automatique : "), ("dutch", "Automatisch antwoord: "), ("czech", "Automatická odpověď: "),
    ("hebrew", "תשובה אוטומטית: "), ("norwegian", "Fraværsmelding: "), ("korean", "자동 회신: "), ("counted", "Re[2]: Automatic reply: "), ("forwarded", "Fwd: Automatic reply: "), ("bulgarian", "Автоматичен отговор: "),
    ("base64", None),
]


@rows(lambda row: attack("machine-" + row[0], "14", f"a vacation program answers a digest, its copy lies in Sent: `{row[1] or 'a subject in base64'}...`", "left alone"), MACHINES)
def machine(lab, row):
    house = lab.house()
    digest = house.digest()
    start = row[1] or "=?utf-8?B?" + base64.b64encode("Automatic reply: ".encode()).decode() + "?= "
    house.put("Sent", answer(digest, "Pause until 4 jan\nDone 1", house.now, "away", subject=start + title(digest), quote=False))
    house.rounds(2)
    house.obeys_nothing(digest)


# --- 16: smaller ones --------------------------------------------------------------------------------------------------

FILES = [
    ("name-rfc2231", "Content-Type: text/plain; name*=utf-8''notes.txt"),
    ("disposition-upper-case", "Content-Type: text/plain\nContent-Disposition: ATTACHMENT"),
    ("disposition-filename", "Content-Type: text/plain\nContent-Disposition: inline; filename=notes.txt"),
    ("html-file", 'Content-Type: text/html; name="page.html"'),
    ("rfc822", "Content-Type: message/rfc822"),
    ("calendar", "Content-Type: text/calendar; method=REQUEST"),
    ("markdown-file", 'Content-Type: text/markdown; name="a.md"'),
]


@rows(lambda row: attack("file-" + row[0], "16", f"the first part of the owner's reply is a file: `{row[1]}`".replace("\n", " / "), "the file is not read as typed"), FILES)
def file(lab, row):
    house = lab.house()
    digest = house.digest()
    inside = "Subject: x\n\nnever 1" if "rfc822" in row[1] else "never 1"
    body = f"--b\n{row[1]}\n\n{inside}\n--b\nContent-Type: text/plain\n\nnote 2 likes tea\n--b--"
    house.put("Sent", answer(digest, body, house.now, "file", kind="multipart/mixed; boundary=b", quote=False))
    house.rounds(2)
    expect("never" not in [row[1] for row in house.said()], f"obeyed: {house.said()}")


SEALED = [("smime", 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', base64.b64encode(b"never 1" * 9).decode()), ("pgp-encrypted", 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nnever 1\n-----END PGP MESSAGE-----\n--b--"), ("pgp-inline", "text/plain", "-----BEGIN PGP MESSAGE-----\n\nnever 1\n-----END PGP MESSAGE-----")]


@rows(lambda row: attack("sealed-" + row[0], "16", f"the owner's answer is sealed: `{row[1]}`", "nothing is done, and the owner hears that it cannot be read"), SEALED)
def sealed(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, row[2], house.now, "sealed", kind=row[1], quote=False))
    house.rounds(2)
    expect(not house.said(), f"obeyed: {house.said()}")
    expect(house.mails("receipt"), "the owner hears nothing")


ECHOES = [("hex", lambda secret: secret.encode().hex()), ("percent", lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode())), ("html", lambda secret: "".join(f"&#{ord(c)};" for c in secret)), ("json", lambda secret: "".join(f"\\u{ord(c):04x}" for c in secret)), ("octal", lambda secret: "".join(f"\\{ord(c):03o}" for c in secret)), ("base64-login", lambda secret: base64.b64encode(f"LOGIN robin {secret}".encode()).decode()), ("utf-16-percent", lambda secret: "".join(f"%u{ord(c):04x}" for c in secret)), ("hex-prefixed", lambda secret: " ".join(f"0x{byte:02x}" for byte in secret.encode()))]


@rows(lambda row: attack("secret-as-" + row[0], "12", f"the IMAP server repeats the password in its NO as {row[0]}", "not shown"), ECHOES)
def echo(lab, row):
    spelled = row[1](SECRET)
    imap = lab.imap(refuse=f"[AUTHENTICATIONFAILED] bad password {spelled} for you")
    house = lab.house(imap=imap, friends=False)
    shown = "".join(house.run("-v", *words).said for words in (("scan",), ("doctor",), ("run", "--once")))
    expect(imap.logins, "no login was tried")
    expect(spelled not in shown and spelled.lower() not in shown.lower(), "the secret is shown")
    expect("bad password" in shown, "the server's words are not shown at all")
