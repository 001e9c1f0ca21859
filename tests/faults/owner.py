"""One run of the program for kill9.py: its owner has a mailbox of people who went quiet, answers each digest, and lives up to a hundred times as fast as we do (see moment); each answer is to be obeyed once. When all that is left to do
is mail that waits for its time (twenty a day go to the owner), the owner sleeps until then; never while anything is in doubt, which is looked for at the speed of the server. Once nobody kills any more (a run that
may be killed leads a session of its own), the owner wants no further digests and goes on until nothing waits, for most of a minute.

Arguments: program smtp-port imap-port user passfile ca tls tmp store; ends with 0 when the run did and no mail waits. Or tmp alone: prints what should have been sent."""
import email, email.utils, os, sqlite3, subprocess, sys, time

if len(sys.argv) == 2:
    for (message_id,) in sqlite3.connect(os.path.join(sys.argv[1], "data", "rekindle.db")).execute("SELECT message_id FROM outbox"):
        print("<%s>" % message_id)
    sys.exit(0)
program, smtp, imap, user, passfile, ca, tls, tmp, store = sys.argv[1:10]
SPEED, JUMP, START = 100, 100, 1767600000  # Mon 5 Jan 2026 08:00 UTC; the server says that everything arrived in July 2025


def put(folder, name, text, at=None):
    os.makedirs(os.path.join(store, folder), exist_ok=True)
    path = os.path.join(store, folder, name)
    if os.path.exists(path):
        return
    with open(path + ".tmp", "w") as file:
        file.write(text.replace("\n", "\r\n"))
    if at:
        os.utime(path + ".tmp", (at, at))
    os.replace(path + ".tmp", path)


def fill():
    if os.path.exists(os.path.join(store, "filled")):
        return
    first = "Ada Bruno Chioma Dilan Edda Farid Greta Hana Ivo Jana Karim Lena Mirko Nora Oskar".split()
    last = "Ashby Brandt Corvi Dunmore Eklund Ferrand Galvani Hartung Iversen Jurado".split()
    for person in range(150):
        name = (first[person % 15], last[person // 15])
        for letter in range(8):
            at = START - 86400 * (190 + 28 * letter + person % 9)
            me, them = "Robin <%s>" % user, "%s %s <%s.%s@friends.example>" % (*name, name[0].lower(), name[1].lower())
            for sent in (True, False):
                put("Sent" if sent else "INBOX", "a%d.%d.eml" % (person, letter),
                    "From: %s\nTo: %s\nDate: %s\nSubject: note %d\nMessage-ID: <%d.%d.%s@friends.example>\n\nhello\n"
                    % (me if sent else them, them if sent else me, email.utils.formatdate(at + 3600 * sent), letter, person, letter, sent), at)
    open(os.path.join(store, "filled"), "w").close()


def answer(now):
    inbox = os.path.join(store, "INBOX")
    for name in os.listdir(inbox):
        reply = os.path.join(store, "Sent", "reply-" + name)
        if not name.endswith(".eml") or name.startswith("a") or os.path.exists(reply):
            continue
        with open(os.path.join(inbox, name), "rb") as file:
            mail = email.message_from_binary_file(file)
        if (mail["X-Rekindle"] or "").split(";")[0] == "digest":
            put("Sent", "reply-" + name, "From: Robin <%s>\nTo: Robin <%s>\nDate: %s\nSubject: Re: %s\nMessage-ID: <reply.%s@friends.example>\nIn-Reply-To: %s\n\ndone 1 coffee\n"
                % (user, user, email.utils.formatdate(now), mail["Subject"], name, mail["Message-ID"]))


def in_peace():
    return os.getsid(0) != os.getpid()


EVER, NEVER = "*/15 * * * *", "0 0 29 2 *"


def configure():
    path, data = os.path.join(tmp, "config.toml"), os.path.join(tmp, "data")
    scheme = {"implicit": "s", "starttls": "", "none": "+plain"}[tls]
    if not os.path.exists(path):
        fd = os.open(path + ".tmp", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        os.write(fd, ("""timezone = "UTC"
[accounts.test]
email = "%s"
password.file = "%s"
imap.server = "imap%s://localhost:%s"
smtp.server = "smtp%s://localhost:%s"
%s
[digest]
schedule = "%s"
size = 1
""" % (user, passfile, scheme, imap, scheme, smtp, 'tls.ca = "%s"' % ca if ca else "", EVER)).encode())
        os.close(fd)
        os.replace(path + ".tmp", path)
    if in_peace():
        with open(path, "r+") as file:
            text = file.read().replace(EVER, NEVER)
            file.seek(0)
            file.truncate()
            file.write(text)
    return path, data


def remember(now):
    path = os.path.join(tmp, "clock")
    with open(path + ".tmp", "w") as file:
        file.write("%f %f" % (now, time.time()))
    os.replace(path + ".tmp", path)


def moment():
    """The owner's clock. While the program runs it goes as fast as the program's own, which --now starts; between two runs it jumps, by a hundred times what
    passed and by a hundred seconds at most. So fifteen minutes of the owner's are never less than seven seconds of ours, wherever in a run they begin and however
    slow the machine: a mail that the server shows five seconds after it took it can be seen by a look that may be believed."""
    try:
        with open(os.path.join(tmp, "clock")) as file:
            before, at = map(float, file.read().split())
    except OSError:
        before, at = START, time.time()
    passed = max(0.0, time.time() - at)
    now = before + passed + min(SPEED * passed, JUMP)
    remember(now)
    return now


def sleep_until_it_is_time(database, now):
    rows = database.execute("SELECT state, next_at FROM outbox WHERE state <> 'sent'").fetchall()
    if all(state == "queued" for state, _ in rows) and min(at for _, at in rows) > now:
        remember(min(at for _, at in rows))


def main():
    fill()
    config, data = configure()
    until = time.time() + (45 if in_peace() else 0)
    while True:
        code = run(config, data)
        if code != 1 or time.time() > until:
            return code
        time.sleep(0.2)


def run(config, data):
    now = moment()
    answer(now)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    code = subprocess.run([program, "-c", config, "--data", data, "--now", at, "run", "--once"], stderr=open(os.path.join(tmp, "log"), "ab")).returncode
    if code:
        return code
    database = sqlite3.connect(os.path.join(data, "rekindle.db"))
    waits = database.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()[0]
    if waits:
        sleep_until_it_is_time(database, now)
    return 1 if waits or not heard(database) else 0


def heard(database):
    """Whether every answer that has been there for half a minute was obeyed, once."""
    sent = os.path.join(store, "Sent")
    replies = [os.stat(os.path.join(sent, name)).st_mtime for name in os.listdir(sent) if name.startswith("reply-") and name.endswith(".eml")]
    obeyed = database.execute("SELECT count(*) FROM reply WHERE state = 'obeyed'").fetchone()[0]
    touches = database.execute("SELECT count(*) FROM journal WHERE line = 'done 1 coffee'").fetchone()[0]
    return sum(at < time.time() - 30 for at in replies) <= obeyed == touches <= len(replies)


sys.exit(main())
