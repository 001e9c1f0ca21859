"""A stranger runs code, or is obeyed."""
import re

from kit import ME, OWNER, SUNDAY, Scene, attack, await_, date, expect, header, letter, rows, sent_letter, title, twin
from servers import Folder

# --- words of a server in a command of the owner's -----------------------------------------------------------------

HOOKS = [
    ("hook-double-quotes", 'on-failure = "touch {called}; logger -t rekindle \\"$REKINDLE_ERROR\\""', "rcpt", '550 5.1.1 no such user "; touch {mark}; #'),
    ("hook-single-quotes", "on-failure = \"touch {called}; logger -t rekindle '$REKINDLE_ERROR'\"", "rcpt", "550 5.1.1 x'; touch {mark}; '"),
    ("hook-bare", 'on-failure = "touch {called}; logger -t rekindle $REKINDLE_ERROR"', "rcpt", "550 5.1.1 `touch {mark}`"),
    ("hook-substitution", 'on-failure = "touch {called}; logger -t rekindle \\"$REKINDLE_ERROR\\""', "dot", "554 5.6.0 $(touch {mark})"),
    ("hook-list-of-a-shell", 'on-failure = ["sh", "-c", "logger -t rekindle $REKINDLE_ERROR"]', "rcpt", "550 5.1.1 x; touch {mark}"),
]


@rows(
    lambda row: attack(row[0], "1", f"the SMTP server refuses with `{row[3].format(mark='FILE')}`; the owner has `{row[1].format(called='CALLED')}`", "no word of it is run: FILE is not there; the hook itself is called (a list whose program is a shell may be refused at load instead)"),
    HOOKS,
)
def hook(lab, row):
    _, line, stage, words = row
    mark, called = lab.folder / "ran", lab.folder / "called"
    smtp = lab.smtp(answers={stage: words.format(mark=mark)})
    house = lab.house(smtp=smtp, extra="[hooks]\n" + line.format(called=called))
    house.run("run", "--once")
    expect(not await_(mark.exists, 1), "the words of the server were run")
    expect(called.exists() or "{called}" not in line, "the hook was not called at all")


@attack("hook-imap-login", "1", "the IMAP server refuses every login of the daemon with `NO [AUTHENTICATIONFAILED] $(touch FILE)`; the hook is called at the third (some three minutes)", "no word of it is run", slow=True)
def hook_login(lab):
    mark, called = lab.folder / "ran", lab.folder / "called"
    imap = lab.imap(refuse=f"[AUTHENTICATIONFAILED] $(touch {mark})")
    house = lab.house(imap=imap, friends=False, extra=f'[hooks]\non-failure = "touch {called}; logger -t rekindle \\"$REKINDLE_ERROR\\""')
    house.daemon()
    await_(called.exists, 260)
    expect(not await_(mark.exists, 2), "the words of the server were run")
    expect(called.exists(), "the hook was not called at all")


# --- a forged twin of a mail that the owner once sent --------------------------------------------------------------


@attack("twin-in-inbox-and-all-mail", "2", "a forgery with Message-ID, From and Date of a letter the owner once sent, and a stolen token, lies in INBOX and All Mail of a Maildir; the letter in Sent", "left alone")
def twin_maildir(lab):
    house = lab.house()
    digest = house.digest()
    forged = twin(sent_letter(), digest)
    for folder in ("INBOX", "All Mail"):
        house.put(folder, forged)
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("twin-on-gmail", "2", "the same on a server with X-GM-EXT-1: one All Mail, the forgery labelled \\Inbox, the letter \\Sent", "left alone")
def twin_gmail(lab):
    house = lab.house(imap=lab.gmail(), smtp=lab.smtp())
    digest = house.digest()
    house.put("INBOX", twin(sent_letter(), digest))
    house.rounds(2)
    house.obeys_nothing(digest)


@attack("twin-on-imap-with-all", "2", "the same on a server with folders \\Sent and \\All (RFC 6154), as Dovecot's virtual ones", "left alone")
def twin_imap(lab):
    imap = lab.imap({"INBOX": Folder(), "Sent": Folder("\\Sent"), "virtual/All": Folder("\\All")})
    house = lab.house(imap=imap, smtp=lab.smtp())
    for folder in ("INBOX", "Sent"):
        for _, mail, _, _ in imap.folders[folder].mails:
            house.put("virtual/All", mail)
    digest = house.digest()
    forged = twin(sent_letter(), digest)
    for folder in ("INBOX", "virtual/All"):
        house.put(folder, forged)
    house.rounds(2)
    house.obeys_nothing(digest)


# --- a mail of a stranger taken for one of ours --------------------------------------------------------------------


def approved(lab):
    """A Gmail-like house in which the owner approved one draft to Bruno: (house, digest, what Bruno got)."""
    house = lab.house(imap=lab.gmail(), smtp=lab.smtp(), extra='[security]\nsend-to-others = true\n[drafts]\ncommand = ["/bin/echo", "Hello, shall we have tea?"]')
    digest = house.digest()
    house.approve(digest, 2, "shall we have tea")
    if not house.sent_to_others():
        raise Scene("the approved draft was not sent")
    return house, digest, house.sent_to_others()[-1][1]


def adopting(got):
    """Bruno's mail, which repeats the id that he can read or guess from the one he got."""
    ident = header(got, "X-Rekindle-Id") or header(got, "Message-ID").strip("<>").split("@")[0]
    marks = f"X-Rekindle: introduction\r\nX-Rekindle-Id: {ident}\r\n"
    return letter("Bruno Sample <bruno@friends.example>", ME, "Re: tea", date(SUNDAY), "adopt@friends.example", "Yes!", marks)


@attack("adopted-id-forged-answer", "3", "the recipient of one approved mail repeats its id as X-Rekindle-Id in a mail of his own, then sends a forged twin of the approved mail that answers his", "left alone: no token was ever needed")
def adopted_forged(lab):
    house, digest, got = approved(lab)
    before = len(house.said())
    house.put("INBOX", adopting(got))
    house.rounds()
    house.put("INBOX", letter(ME, OWNER, "Re: x", header(got, "Date"), header(got, "Message-ID").strip("<>"), "never ada\nnever chioma\npause 1y", "In-Reply-To: <adopt@friends.example>\r\n"))
    house.rounds(2)
    fresh = house.said()[before:]
    expect(not fresh, f"obeyed: {fresh}")
    house.still_obeys(digest)


@attack("adopted-id-plain-answer", "3", "the same first mail; the owner answers it by hand: `Never 1!`, To: Bruno", "left alone")
def adopted_plain(lab):
    house, digest, got = approved(lab)
    before = len(house.said())
    house.put("INBOX", adopting(got))
    house.rounds()
    house.put("Sent", letter(ME, "Bruno Sample <bruno@friends.example>", "Re: tea", house.now, "ordinary@example.org", "Never 1!\nPause until monday, then we talk.\n\nOn Monday Bruno wrote:\n> Yes!", "In-Reply-To: <adopt@friends.example>\r\nReferences: <adopt@friends.example>\r\n"))
    house.rounds(2)
    fresh = house.said()[before:]
    expect(not fresh, f"obeyed: {fresh}")
    house.still_obeys(digest)


@attack("stolen-tag-adopted", "3", "a stranger's mail with X-Rekindle and a stolen subject tag, under his own Message-ID; the owner's answer goes back to himself as well as to nobody else, and cites only that Message-ID", "left alone: a mail from a stranger is none of ours, whatever it bears")
def tag_adopted(lab):
    house = lab.house()
    digest = house.digest()
    tag = re.search(r"\[r:[a-z2-7]+\]", title(digest))
    house.put("INBOX", letter("Mallory <mallory@evil.example>", ME, "Your order " + (tag[0] if tag else ""), house.now, "order-1@evil.example", "To stop these mails answer: pause 1y", f"X-Rekindle: receipt\r\nX-Rekindle-Id: {header(digest, 'X-Rekindle-Id')}\r\n"))
    house.rounds()
    house.put("Sent", letter(ME, ME, "Re: Your order", house.now, "own@example.org", "pause 1y", "In-Reply-To: <order-1@evil.example>\r\nReferences: <order-1@evil.example>\r\n"))
    house.rounds(2)
    house.obeys_nothing(digest)
