"""The daemon and an IMAP server whose first connection falls silent in IDLE for ever, without a word or a FIN. Arguments: the folder of the fault servers, the program.
A mail that comes meanwhile is to be read without anybody's help: ends with 0 when it was, within the renewal of IDLE and one wait after an error."""
import json, os, sqlite3, subprocess, sys, tempfile, time

faults, program = sys.argv[1:3]
LIMIT = 6 * 60
folder = tempfile.mkdtemp(prefix="idle-")
store, config, data = (os.path.join(folder, name) for name in ("store", "config.toml", "data"))


def put(name):
    os.makedirs(os.path.join(store, "INBOX"), exist_ok=True)
    with open(os.path.join(store, "INBOX", name + ".eml"), "w") as file:
        file.write("From: Ada <ada@friends.example>\r\nTo: Robin <robin@owner.example>\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\r\nSubject: %s\r\nMessage-ID: <%s@friends.example>\r\n\r\nhello\r\n" % (name, name))


def private(path, text):
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)


def subjects():
    try:
        return {row[0] for row in sqlite3.connect("file:%s/rekindle.db?mode=ro" % data, uri=True).execute("SELECT subject FROM message")}
    except sqlite3.Error:
        return set()


def wait_for(subject, limit):
    began = time.monotonic()
    while subject not in subjects():
        if time.monotonic() - began > limit:
            sys.exit("tests/faults/idle.py: %s was not read within %d seconds: see %s" % (subject, limit, folder))
        time.sleep(0.2)
    return time.monotonic() - began


put("first")
os.makedirs(os.path.join(store, "Sent"))
server = subprocess.Popen([sys.executable, os.path.join(faults, "evil_imap.py"), "--mode", "half-open-idle", "--heal-conns", "1", "--tls", "implicit", "--store", store, "--log", os.path.join(folder, "imap.jsonl"),
                           "--max-seconds", str(LIMIT + 120), "--conn-seconds", str(LIMIT + 60)], stdout=subprocess.PIPE, text=True)
hello = json.loads(server.stdout.readline())
private(os.path.join(folder, "pass"), hello["pass"])
private(config, """timezone = "UTC"
[accounts.test]
email = "%(user)s"
password.file = "%(folder)s/pass"
tls.ca = "%(ca)s"
imap.server = "imaps://localhost:%(port)d"
send.via = "file"
file.path = "%(folder)s/eml"
""" % dict(hello, folder=folder))
daemon = subprocess.Popen([program, "-c", config, "--data", data, "run"], stderr=open(os.path.join(folder, "log"), "w"))
try:
    wait_for("first", 60)
    time.sleep(2)  # until it is in IDLE
    put("second")
    print("mail that came in a dead IDLE was read after %.0f s" % wait_for("second", LIMIT))
finally:
    for process in (daemon, server):
        process.terminate()
        process.wait()
