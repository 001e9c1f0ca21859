"""Mail to others obeyed, a name that takes over a friend, counted touches, logins without end, a new life."""
import email
import email.policy
import re
import sqlite3
from datetime import datetime, timedelta, timezone
from urllib.parse import unquote

from kit import FRIENDS, ME, Scene, answer, attack, await_, expect, header, letter, passing, plain, rows, sent_letter, stamped, title, twin, whole_text

# --- mail to other people ------------------------------------------------------------------------------------------

BOB = "Bob <bob@others.example>"
FORWARDED = [
    ("forward-pause", "pause 1mo", "the first line of the note is a command word"),
    ("forward-never", "Never 1!", "an exclamation"),
    ("forward-done", "Done 2 last week", "an aside"),
    ("forward-intro", "Intro 1 2 maybe?", "a question"),
    ("forward-note", "Ask Ada about the bees.\nNote 1 is a good one", "a second line"),
    ("forward-share", "Share https://example.com with Ada", "a request to the friend"),
    ("forward-question", "Who is your favourite?", "a question that would be answered"),
]


def forward(house, digest, text, to=BOB, ident="forward", extra=""):
    """The digest as the owner's mail program forwards it."""
    ours = header(digest, "Message-ID")
    note = f"{text}\n\n---------- Forwarded message ---------\nFrom: {ME}\nSubject: {title(digest)}\n\n{plain(digest)}"
    return letter(ME, to, "Fwd: " + title(digest), house.now, ident + "@example.org", note, f"In-Reply-To: {ours}\r\nReferences: {ours}\r\n{extra}")


@rows(lambda row: attack(row[0], "4", f"the owner forwards a digest to a friend and writes `{row[1]}` above it ({row[2]})".replace("\n", " / "), "left alone: it is addressed to somebody else"), FORWARDED)
def forwarded(lab, row):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", forward(house, digest, row[1]))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("answer-in-forwarded-thread", "4", "the friend answers the forwarded digest; the owner answers the friend; References still name the digest", "left alone")
def forwarded_thread(lab):
    house = lab.house()
    digest = house.digest()
    ours = header(digest, "Message-ID")
    house.put("INBOX", letter(BOB, ME, "Re: Fwd: lunch", house.now, "bob1@others.example", "Whom should I drop?", f"In-Reply-To: <f1@example.org>\r\nReferences: {ours} <f1@example.org>\r\n"))
    house.put("Sent", letter(ME, BOB, "Re: Fwd: lunch", house.now, "mine1@example.org", "Never 1, she is tiresome.\nSkip 2", f"In-Reply-To: <bob1@others.example>\r\nReferences: {ours} <f1@example.org> <bob1@others.example>\r\n"))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("our-message-id-reused", "4", "a stranger who saw a digest writes under its Message-ID and asks for an `unsubscribe` line; the owner answers him", "left alone")
def reused(lab):
    house = lab.house()
    digest = house.digest()
    ours = header(digest, "Message-ID")
    house.put("INBOX", letter("Mallory <mallory@evil.example>", ME, "Quick question", house.now, ours.strip("<>"), 'Reply "pause 1y" to stop these mails.'))
    house.put("Sent", letter(ME, "Mallory <mallory@evil.example>", "Re: Quick question", house.now, "om@example.org", "pause 1y", f"In-Reply-To: {ours}\r\nReferences: {ours}\r\n"))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("subject-tag-to-a-list", "4", "the owner's mail to a mailing list quotes the subject tag of a digest", "left alone")
def tag_to_list(lab):
    house = lab.house()
    digest = house.digest()
    # In the subject, or in the links of the page where the subject needs no tag.
    page = email.message_from_bytes(digest, policy=email.policy.default).get_body(("html",)).get_content()
    tag = re.search(r"\[r:[a-z2-7]+\]", title(digest) + unquote(page))
    if not tag:
        raise Scene("the digest has no tag")
    house.put("Sent", letter(ME, "bees@lists.example", "Re: something " + tag[0], house.now, "tagged@example.org", "never 1"))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("friend-among-the-recipients", "4", "the owner's reply to a digest goes to himself and, in To, to a friend", "left alone: all recipients have to be the owner's")
def friend_too(lab):
    house = lab.house()
    digest = house.digest()
    house.put("Sent", answer(digest, "never 1", house.now, "both", recipient=f"{ME}, {BOB}"))
    house.rounds(2)
    house.obeys_nothing(digest)


# --- a display name ------------------------------------------------------------------------------------------------

STRANGER = "ada.sample@mail.evil.example"


def stranger_called(house, name="Ada Sample", days=100, count=1, arrives_now=False):
    """Mail of a stranger under a friend's name."""
    for nth in range(count):
        at = house.now - timedelta(days=days + 5 * nth)
        mail = letter(f"{name} <{STRANGER}>", ME, "my new address", at, f"new.{nth}@evil.example")
        house.put("INBOX", stamped(mail, "mail.evil.example", at, passing("mail.evil.example")), house.now if arrives_now else at)


def leads_astray(digest):
    """Whether a digest lists the stranger as somebody to write to."""
    text = whole_text(digest)
    return f"mailto:{STRANGER}" in text or re.search(rf"(?m)^\(\d+\)[^\n]*<{re.escape(STRANGER)}>", plain(digest))


@rows(lambda row: attack(row[0], "5", row[1], "no `Write` link and no heading of a digest leads to an address that the owner never wrote to"), [
    ("name-takes-over-write", "one mail of a stranger, 100 days ago, From a friend's name", {}),
    ("name-takes-over-import-day", "24 such mails that all arrive today with old Dates", {"count": 24, "arrives_now": True}),
])
def takes_over(lab, row):
    house = lab.house()
    stranger_called(house, **row[2])
    digest = house.digest()
    expect(not leads_astray(digest), "the digest sends the owner's letter to the stranger")


@attack("name-takes-over-drafts", "5", "the same; the owner asks for `draft ada@friends.example` and an introduction of her to Bruno", "drafts go to her own address, none to the stranger")
def takes_over_drafts(lab):
    house = lab.house(extra='[drafts]\nstore = "maildir"')
    stranger_called(house)
    digest = house.digest()
    house.put("Sent", answer(digest, "draft ada@friends.example\nintro ada@friends.example bruno@friends.example both keep bees", house.now, "drafts"))
    house.rounds(2)
    drafts = [path.read_bytes() for path in house.mail.glob(".Drafts/*/*")]
    astray = [header(draft, "To") for draft in drafts if STRANGER.encode() in draft.split(b"\r\n\r\n")[0]]
    expect(not astray, f"a draft goes to {astray}")
    expect(any("ada@friends.example" in (header(draft, "To") or "") for draft in drafts), "no draft goes to her own address")


@attack("name-takes-over-send", "5", "the same, with `security.send-to-others`; the owner approves a draft to ada@friends.example", "it is sent to that address alone")
def takes_over_send(lab):
    smtp = lab.smtp()
    house = lab.house(smtp=smtp, extra='[security]\nsend-to-others = true\n[drafts]\ncommand = ["/bin/echo", "Hello, my door code is 4711."]')
    stranger_called(house)
    digest = house.digest()
    house.approve(digest, "ada@friends.example", "4711")
    to = [recipients for recipients, _ in house.sent_to_others()]
    expect(to == [["ada@friends.example"]], f"sent to {to}")


# --- who was written to yesterday ------------------------------------------------------------------------------------

CROWD = ", ".join(f"P{n} Q{n} <p{n}@crowd.example>" for n in range(20))
FARID = "Farid Sample <farid@friends.example>"


def crowded(house, first):
    """The owner wrote to Farid yesterday; a forged copy with twenty more recipients comes before (first) or after. Whether Farid is due."""
    at = house.now - timedelta(days=1)
    genuine = letter(ME, FARID, "yesterday", at, "yesterday@example.org")
    forged = letter(ME, f"{FARID}, {CROWD}", "yesterday", at, "yesterday@example.org", "x")
    for folder, mail in (("INBOX", forged), ("Sent", genuine)) if first else (("Sent", genuine), ("INBOX", forged)):
        house.put(folder, mail, at if folder == "Sent" else house.now)
        house.ok("scan")
    return "farid@friends.example" in house.due()


@rows(lambda row: attack(row[0], "6", f"the owner wrote to Farid yesterday; a copy (same Message-ID, From, Date) with 20 more recipients comes to INBOX {row[2]}", "Farid is not due: the Sent copy decides"), [
    ("crowd-after-sent", False, "afterwards"),
    ("crowd-before-sent", True, "and is scanned first"),
])
def crowd(lab, row):
    house = lab.house()
    house.digest()
    expect(not crowded(house, row[1]), "Farid, written to yesterday, is due")


@attack("crowd-on-a-friends-mail", "6", "Farid wrote yesterday; a copy of his mail with 20 more recipients comes to another folder", "Farid is not due: the first complete copy decides")
def crowd_incoming(lab):
    house = lab.house()
    house.digest()
    at = house.now - timedelta(days=1)
    house.put("INBOX", stamped(letter(FARID, ME, "lunch?", at, "lunch@friends.example"), "friends.example", at, passing("friends.example")), at)
    house.ok("scan")
    house.put("Archive", letter(FARID, f"{ME}, {CROWD}", "lunch?", at, "lunch@friends.example"))
    house.ok("scan")
    expect("farid@friends.example" not in house.due(), "Farid, who wrote yesterday, is due")


@attack("stranger-made-known", "6", "forged copies of two old letters of the owner's add a stranger as a recipient", "the stranger is nobody the owner knows")
def made_known(lab):
    house = lab.house()
    house.digest()
    for nth, friend in ((0, "Ada"), (3, "Bruno")):
        old = sent_letter(friend, nth)
        house.put("INBOX", letter(ME, f"{header(old, 'To')}, Mallory <mallory@evil.example>", "Re: tea", header(old, "Date"), header(old, "Message-ID").strip("<>"), "Hi."))
    house.ok("scan")
    person = house.person("mallory@evil.example")
    expect(not person or not person["known"], "the stranger counts as known")


# --- logins ----------------------------------------------------------------------------------------------------------


@rows(lambda row: attack(row[0], "7", f"while three replies wait in Sent, the server refuses every new login with `{row[1]}`; the daemon's own connection lives", "at most 4 logins in a minute", slow=True), [
    ("logins-wrong-password", "[AUTHENTICATIONFAILED] wrong password"),
    ("logins-limit", "[LIMIT] Too many simultaneous connections"),
])
def logins(lab, row):
    imap = lab.imap()
    now = datetime.now(timezone.utc)
    house = lab.house(imap=imap, smtp=lab.smtp(), now=now)
    house.daemon()
    if not await_(lambda: house.mails("welcome"), 40):
        raise Scene("no welcome came")
    welcome = house.mails("welcome")[-1]
    await_(lambda: False, 3)
    imap.refuse = row[1]
    before = imap.logins
    for number, friend in enumerate(("ada", "bruno", "chioma")):
        house.put("Sent", answer(welcome, f"note {friend} likes tea", now, f"waits{number}", quote=False))
    await_(lambda: False, 60)
    tries = imap.logins - before
    expect(tries <= 4, f"{tries} logins in 60 s")


@attack("connections-pinned-flood", "7", "accept = pinned; 60 mails of a stranger with a stolen token lie in INBOX", "at most 4 connections a round")
def pinned_flood(lab):
    imap = lab.imap()
    house = lab.house(imap=imap, smtp=lab.smtp(), extra='[commands]\naccept = "pinned"')
    digest = house.digest()
    for number in range(60):
        house.put("INBOX", answer(digest, "never 1", house.now, f"flood{number}", sender="Mallory <mallory@evil.example>", quote=False))
    _few_connections(house, imap)


@attack("connections-twin-flood", "7", "50 forged twins of the owner's letters, each with a stolen token, lie in INBOX", "at most 4 connections a round")
def twin_flood(lab):
    imap = lab.imap()
    house = lab.house(imap=imap, smtp=lab.smtp())
    digest = house.digest()
    for nth in range(50):
        house.put("INBOX", twin(sent_letter(FRIENDS[nth % 8], nth // 8), digest))
    _few_connections(house, imap)
    house.still_obeys(digest)


def _few_connections(house, imap):
    for _ in range(2):
        before = imap.connections
        house.rounds()
        expect(imap.connections - before <= 4, f"{imap.connections - before} connections in one round")


# --- a new life --------------------------------------------------------------------------------------------------------


def lived_in(lab, **more):
    """A house whose owner said `never 1`, with its daily copies: (house, whom)."""
    house = lab.house(**more)
    digest = house.digest()
    house.put("Sent", answer(digest, "never 1", house.now, "never"))
    house.rounds()
    if [row[1] for row in house.said()] != ["never"]:
        raise Scene("the owner's `never 1` was not obeyed")
    house.rounds(1, 60 * 24)
    return house


def without_database(house, leave=()):
    """Takes away the database, its WAL and SHM, but for the endings in leave."""
    for ending in ("", "-wal", "-shm"):
        if ending not in leave:
            (house.data / f"rekindle.db{ending}").unlink(missing_ok=True)


def is_no_new_life(house):
    """`run` refuses with 78 and names `restore`; no second welcome; afterwards `restore` brings the `never` back."""
    welcomes = len(house.mails("welcome"))
    house.later(60)
    ran = house.run("run", "--once")
    expect(len(house.mails("welcome")) == welcomes, "a second welcome was written")
    expect(ran.code == 78, f"`run` ended with {ran.code} instead of 78")
    expect("restore" in ran.said, "it does not name `restore`")
    back = house.restore()
    expect(back.code == 0, f"`restore` ended with {back.code}: {back.said.strip()[-150:]}")
    expect([row[1] for row in house.said()] == ["never"], "`restore` did not bring back what the owner said")


@attack("database-emptied", "8", "a crash of the disk leaves rekindle.db with no byte", "exit 78 that names `restore`; no second welcome")
def emptied(lab):
    house = lived_in(lab)
    without_database(house)
    (house.data / "rekindle.db").touch(0o600)
    is_no_new_life(house)


@attack("database-missing", "8", "rekindle.db is gone, its copies are there", "the same")
def missing(lab):
    house = lived_in(lab)
    without_database(house)
    is_no_new_life(house)


@attack("copies-rotated-out", "8", "rekindle.db is emptied and the daemon goes on for nine days", "some automatic copy still holds what the owner said")
def rotated_out(lab):
    house = lived_in(lab)
    without_database(house)
    (house.data / "rekindle.db").touch(0o600)
    for _ in range(9):
        house.later(60 * 24)
        house.run("run", "--once")
    said = []
    for copy in sorted((house.data / "backups").glob("*.db")):
        with sqlite3.connect(f"file:{copy}?immutable=1", uri=True) as read:
            said.append("never" in str(read.execute("SELECT group_concat(action) FROM journal").fetchone()[0]))
    expect(any(said), f"none of {len(said)} copies holds it")


@attack("database-deleted-under-the-daemon", "8", "rekindle.db, its WAL and SHM are deleted while the daemon runs; mail comes", "the daemon ends with 78 within a minute", slow=True)
def deleted(lab):
    house = lab.house(now=datetime.now(timezone.utc))
    process, log = house.daemon()
    if not await_(lambda: house.mails("welcome"), 40):
        raise Scene("no welcome came")
    without_database(house)
    house.put("INBOX", letter("Ada Sample <ada@friends.example>", ME, "hello", house.now, "hello@friends.example"))
    await_(lambda: process.poll() is not None, 60)
    expect(process.poll() is not None, "the daemon goes on without a database")
    expect(process.returncode == 78, f"the daemon ended with {process.returncode}")
