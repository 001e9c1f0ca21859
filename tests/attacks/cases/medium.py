"""Forged evidence, numbers after a restore, repeated secrets, cut bodies, answering machines, folders that only sound like Sent."""
import base64
import re
from datetime import timedelta

from kit import FRIENDS, ME, OWNER, SECRET, SUNDAY, Scene, answer, attack, expect, failing, header, items, letter, rows, stamped, title

FARID = "farid@friends.example"

# --- forged evidence -------------------------------------------------------------------------------------------------


@rows(lambda row: attack(row[0], "10", f"one forged mail From Farid comes to INBOX ({row[1]}); the owner's provider stamps `{row[2]}`", "Farid stays due: such mail counts for nothing"), [
    ("forged-friend-dmarc-fail", "Maildir", failing("friends.example")),
    ("forged-friend-spf-and-dkim-fail", "Maildir", "spf=fail smtp.mailfrom=friends.example; dkim=fail header.d=friends.example"),
    ("forged-friend-dmarc-fail-imap", "IMAP", failing("friends.example")),
])
def forged_friend(lab, row):
    house = lab.house(imap=lab.imap(), smtp=lab.smtp()) if row[1] == "IMAP" else lab.house()
    house.digest()
    if FARID not in house.due():
        raise Scene("Farid is not due before the attack")
    house.put("INBOX", stamped(letter(f"Farid Sample <{FARID}>", ME, "hi", house.now, "forged@friends.example"), "evil.example", house.now, row[2]))
    house.ok("scan")
    expect(FARID in house.due(), "the forgery makes Farid in touch")


REPORT = "multipart/report; report-type=delivery-status; boundary=x"
BOUNCES = [
    ("forged-bounce", "Mail Delivery System <MAILER-DAEMON@mx.evil.example>", "Undelivered Mail Returned to Sender", "Return-Path: <>\r\nAuto-Submitted: auto-replied\r\nX-Failed-Recipients: farid@friends.example\r\n", REPORT),
    ("forged-bounce-plain-mail", "Mallory <mallory@evil.example>", "hello", "X-Failed-Recipients: farid@friends.example\r\n", None),
    ("forged-bounce-of-nothing-sent", "postmaster@evil.example", "Undeliverable: hi", "X-Failed-Recipients: farid@friends.example\r\nIn-Reply-To: <never.sent@example.org>\r\n", REPORT),
]


@rows(lambda row: attack(row[0], "10", f"a stranger's report, From `{row[1]}`, `{row[3].strip().splitlines()[-1]}`; it answers nothing the owner sent to Farid", "Farid's address is not marked as dead"), BOUNCES)
def forged_bounce(lab, row):
    _, sender, subject, extra, kind = row
    house = lab.house()
    house.digest()
    text = "--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--x--" if kind else "Hello."
    house.put("INBOX", stamped(letter(sender, ME, subject, house.now, "bounce@evil.example", text, extra, kind), "evil.example", house.now))
    house.ok("scan")
    dead = [row["dead_since"] for row in house.rows("addresses") if row["address"] == FARID]
    expect(not any(dead), "Farid's address is marked as dead")


# --- numbers after a restore ----------------------------------------------------------------------------------------


def restored(lab, marks):
    """A digest comes and is answered with `never 1`; a stranger's mail bears `marks(digest)`; the copy from before the digest is restored. (whom 1 meant, said)"""
    house = lab.house()
    house.ok("run", "--once")
    copy = house.folder / "before.db"
    house.ok("backup", str(copy))
    house.rounds(1, 20 * 60 + 5)
    digests = house.mails("digest")
    if not digests:
        raise Scene("no digest came")
    digest = digests[0]
    house.put("INBOX", letter("Mallory <mallory@evil.example>", ME, "hi", house.now, "marks@evil.example", extra=marks(digest)))
    # Meanwhile the owner wrote to the first of them, so that the digest composed anew begins with somebody else.
    first = items(digest)[1]
    house.put("Sent", letter(ME, f"Ada Sample <{first}>", "hello again", house.now + timedelta(minutes=1), "again@example.org"))
    house.later(30)
    house.put("Sent", answer(digest, "never 1", house.now, "never1"))
    back = house.restore(copy)
    if back.code:
        raise Scene(f"`restore` ended with {back.code}: {back.said[-200:]}")
    house.rounds(3, 20)
    return first, house.said()


@attack("longer-mark", "11", "an older database is restored; a stranger's mail repeats the X-Rekindle-Id of the digest that was answered, with a longer X-Rekindle", "`never 1` hits whom that digest's 1 meant, or nobody")
def longer_mark(lab):
    junk = ";".join(f" {n}=aaaaaaaaaaaaaaaa" for n in range(1, 40))
    first, said = restored(lab, lambda digest: f"X-Rekindle: digest;{junk}\r\nX-Rekindle-Id: {header(digest, 'X-Rekindle-Id')}\r\n")
    wrong = [row for row in said if row[0] != first]
    expect(not wrong, f"1 meant {first}, and {wrong} was done")


# --- secrets in a server's words -----------------------------------------------------------------------------------


def leaks(text, secret, user="robin"):
    """The spellings of a secret that stand in a text."""
    packed = re.sub(r"\s", "", text)
    spellings = {"plain": secret, "escaped": secret.replace("\\", "\\\\").replace('"', '\\"')}
    for alphabet, encode in (("base64", base64.b64encode), ("url-safe base64", base64.urlsafe_b64encode)):
        spellings[alphabet] = encode(secret.encode()).decode().rstrip("=")
        spellings[alphabet + " of PLAIN"] = encode(f"\0{user}\0{secret}".encode()).decode().rstrip("=")
    return sorted({name for name, spelling in spellings.items() if spelling in text or spelling in packed})


def shown_after_refusal(house, imap):
    """All that the owner, and whoever reads logs, gets to see after a refused login."""
    return "".join(house.run("-v", *words).said for words in (("scan",), ("doctor",), ("run", "--once"), ("--json", "doctor")))


@attack("secret-as-base64", "12", "the IMAP server takes only AUTHENTICATE PLAIN and repeats in its NO what it was sent", "no spelling of the secret in output or log")
def secret_base64(lab):
    imap = lab.imap(capabilities="AUTH=PLAIN LOGINDISABLED", refuse=lambda user, password, sent: f"[AUTHENTICATIONFAILED] bad credentials {sent}")
    house = lab.house(imap=imap, friends=False)
    found = leaks(shown_after_refusal(house, imap), SECRET)
    expect(imap.logins, "no login was tried")
    expect(not found, f"shown as {found}")


@attack("secret-as-escaped-login", "12", "the password has a quote and a backslash; the IMAP server repeats the quoted LOGIN line in its NO", "the same")
def secret_escaped(lab):
    secret = 'secret"pw\\9f3'
    imap = lab.imap(refuse=lambda user, password, sent: f"cannot parse: LOGIN {sent}")
    house = lab.house(imap=imap, friends=False)
    (house.folder / "password").write_text(secret + "\n")
    found = leaks(shown_after_refusal(house, imap), secret)
    expect(imap.logins, "no login was tried")
    expect(not found, f"shown as {found}")


# --- a body that is cut ----------------------------------------------------------------------------------------------

KEPT = 64 * 1024


def cut_after(house, digest, words, rest):
    """A reply whose first 64 KiB end right after `words`; `rest` follows."""
    mail = answer(digest, "@@", house.now, "cut", quote=False)
    head = mail.partition(b"@@")[0]
    pad = KEPT - len(head) - len(words)
    return head + b"\r\n" * (pad // 2) + b" " * (pad % 2) + words.encode() + rest.encode() + b"\r\n"


@rows(lambda row: attack(row[0], "13", f"the owner's reply is long: the 64 KiB that are read end inside `{row[1]}{row[2]}`", f"`{row[1]}` is not obeyed: the last line of a cut body is dropped"), [
    ("cut-in-a-number", "never 1", "2"),
    ("cut-in-a-name", "never Ada", "bel Other"),
])
def cut(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", cut_after(house, digest, row[1], row[2]))
    house.rounds(2)
    expect(not house.said(), f"obeyed: {house.said()}")
    house.still_obeys(digest)


@attack("line-over-500-characters", "13", "a command line of 600 characters", "it is no command")
def long_line(lab):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "note 1 " + "tea and bees " * 46, house.now, "long"))
    house.rounds(2)
    expect(not house.said(), f"obeyed: {[row[:2] for row in house.said()]}")
    house.still_obeys(digest)


# --- answering machines --------------------------------------------------------------------------------------------------

MACHINES = [
    ("vacation-response-suppress", "X-Auto-Response-Suppress: All\r\n", "Automatic reply: "),
    ("vacation-automatic-reply", "", "Automatic reply: "),
    ("vacation-out-of-office", "", "Out of Office: "),
    ("vacation-autogenerated", "X-Autogenerated: Reply\r\n", "Re: "),
    ("vacation-mail-autoreply", "X-Mail-Autoreply: yes\r\n", "Re: "),
    ("vacation-auto-reply-from", f"X-Auto-Reply-From: {OWNER}\r\n", "Re: "),
]


@rows(lambda row: attack(row[0], "14", f"the owner's vacation program answers a digest; its copy lies in Sent: `{row[1].strip() or 'no field'}`, subject `{row[2]}...`, words that look like commands", "left alone: a machine wrote it"), MACHINES)
def vacation(lab, row):
    house = lab.house()
    digest = house.digest()
    words = "I am away until 4 January.\nPause until 4 jan\nDone 1"
    house.put("Sent", answer(digest, words, house.now, "vacation", subject=row[2] + title(digest), extra=row[1], quote=False))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("vacation-loop", "14", "a responder without any sign answers every mail of Rekindle's, for an hour", "at most three receipts in that hour")
def vacation_loop(lab):
    house = lab.house()
    digest = house.digest()
    answered, number = set(), 0
    for _ in range(12):
        for mail in [digest, *house.mails("receipt")]:
            ident = header(mail, "Message-ID")
            if ident not in answered:
                answered.add(ident)
                number += 1
                house.put("Sent", answer(mail, "I am away until Monday, please call Ada.", house.now, f"away{number}", quote=False))
        house.rounds()
    count = len(house.mails("receipt"))
    expect(count <= 3, f"{count} receipts in an hour")
    house.still_obeys(digest)


@attack("receipts-use-up-the-digest", "14", "25 command mails on the morning of a digest", "the digest goes out in its slot")
def used_up(lab):
    house = lab.house()
    digest = house.digest()
    house.now = SUNDAY + timedelta(days=7, hours=19)
    for number in range(25):
        house.put("Sent", answer(digest, f"note 1 tea {number}", house.now, f"many{number}"))
    house.rounds(1, 5)
    house.rounds(1, 60)
    expect(len(house.said()) == 25, f"of 25 notes {len(house.said())} were taken")
    expect(len(house.mails("digest")) == 2, "the digest did not come in its slot")


@attack("stale-digest", "14", "the SMTP server is away for two hours at the slot; meanwhile the owner writes to the first person of the digest", "one digest comes, composed anew: without that person")
def stale(lab):
    smtp = lab.smtp(answers={"mail": "451 4.3.2 try again later"})
    house = lab.house(smtp=smtp)
    house.run("run", "--once")
    house.later(20 * 60 + 5)
    house.run("run", "--once")
    house.later(30)
    house.put("Sent", letter(ME, "Ada Sample <ada@friends.example>", "hello again", house.now, "again@example.org"))
    for _ in range(4):
        house.later(25)
        house.run("run", "--once")
    smtp.answers.clear()
    for _ in range(6):
        house.later(30)
        house.run("run", "--once")
    digests = house.mails("digest")
    if not digests:
        raise Scene("no digest came when the server was back")
    expect(len(digests) == 1, f"{len(digests)} digests came")
    expect("ada@friends.example" not in items(digests[0]).values(), "the digest names somebody the owner has written to since")


# --- only where it is what it says ---------------------------------------------------------------------------------------


@attack("labels-make-an-owner", "15", "an mbox that is no Takeout holds four mails of a stranger to Ada, each with `X-Gmail-Labels: Sent`", "the stranger's address is not taken for the owner's")
def labels_owner(lab):
    house = lab.house(source='mbox.path = ["mail/*.mbox"]\nsend.via = "file"\nfile.path = "out"', friends=False)
    mailbox(house, *[letter("Mallory <mallory@evil.example>", "Ada <ada@friends.example>", f"n{n}", house.now - timedelta(days=2 + n), f"l{n}@evil.example", extra="X-Gmail-Labels: Sent\r\n") for n in range(4)])
    house.ok("scan")
    classes = [row["class"] for row in house.rows("addresses") if row["address"] == "mallory@evil.example"]
    expect("own" not in classes, "the stranger's address counts as the owner's")


def mailbox(house, *more):
    """The mbox files of a house: received.mbox, with what comes last, and Sent.mbox."""
    folder = house.folder / "mail"
    folder.mkdir(exist_ok=True)
    received, sent = [], []
    for number, friend in enumerate(FRIENDS):
        them = f"{friend} Sample <{friend.lower()}@friends.example>"
        for nth in range(8):
            at = SUNDAY - timedelta(days=210 + 10 * number + 28 * nth)
            received.append(letter(them, ME, "tea", at, f"in.{nth}.{friend}@friends.example"))
            sent.append(letter(ME, them, "Re: tea", at + timedelta(hours=20), f"out.{nth}.{friend}@example.org"))
    for name, mails in (("received", received + list(more)), ("Sent", sent)):
        (folder / f"{name}.mbox").write_bytes(b"".join(b"From x Mon Nov 16 09:00:00 2026\n" + mail.replace(b"\r\n", b"\n") + b"\n" for mail in mails))


@attack("sent-of-somebody-else", "15", "the forgery lies in the Maildir folder `shared.bob.Sent`", "left alone: that is no Sent folder of the owner's")
def not_sent(lab):
    house = lab.house()
    digest = house.digest()
    house.put("shared.bob.Sent", answer(digest, "never 1", house.now, "shared"))
    house.rounds(2)
    house.obeys_nothing(digest)
