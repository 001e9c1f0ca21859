//! What must not count as being in touch: newsletters, robots, lists, strangers, and the traps
//! around friends who have gone quiet.

use super::messages::{Party, SampleFolder, SampleMessage, SampleWriter, owner, zone};
use super::people::{FRIENDS, Friend, OWNER, STRANGERS};

/// Name, address, days between two, days since the first, subjects (`#` becomes a number).
type SampleSender = (&'static str, &'static str, i64, i64, &'static [&'static str]);

#[rustfmt::skip]
const NEWSLETTERS: &[SampleSender] = &[
    ("The Slow Loaf", "hello@slowloaf.example", 7, 400, &["No. #: on patience", "No. #: a crust for November", "No. #: five flours", "No. #: bread for two"]),
    ("Harbour Library", "news@harbourlibrary.example", 14, 900, &["This month at the library (#)", "New on the shelves (#)", "Readings in the map room (#)"]),
    ("Playwork Weekly", "letter@playwork.example", 7, 300, &["Issue #: loose parts", "Issue #: in defence of puddles", "Issue #: the seesaw returns", "Issue #: who is the gate for"]),
    ("Fern & Fathom", "shop@fernandfathom.example", 11, 480, &["New in: raincoats", "The spring catalogue", "Ends Sunday: free delivery", "You looked at: wool socks"]),
    ("Quarter Rest", "tickets@quarterrest.example", 30, 1100, &["Concerts in # churches", "Two seats left for Friday", "The new season"]),
    ("Tidewatch", "digest@tidewatch.example", 30, 1000, &["Tides and lights, no. #", "Notices to small boats, no. #"]),
];

#[rustfmt::skip]
const ROBOTS: &[SampleSender] = &[
    ("Penny Bank", "no-reply@pennybank.example", 31, 1300, &["Your statement is ready", "A new document is waiting for you"]),
    ("Boardwise", "notifications@boardwise.example", 6, 430, &["[mill-lane] Card moved to Done", "[mill-lane] Comment on: swings", "[mill-lane] Due tomorrow: drainage plan", "[mill-lane] Build # passed"]),
    ("Railcard", "noreply@railcard.example", 45, 1200, &["Your ticket, booking #", "Receipt for booking #"]),
    ("Parcel Post", "tracking@parcelpost.example", 40, 900, &["Parcel # is on its way", "Parcel # was left with a neighbour"]),
    ("Signpost", "security-noreply@signpost.example", 90, 800, &["New sign-in from a browser", "Your code is #"]),
];

/// List address and name, days between two, subjects.
#[rustfmt::skip]
const LISTS: &[(&str, &str, i64, &[&str])] = &[
    ("sandpit@lists.playmakers.example", "Sandpit", 6, &["[sandpit] Which sand where foxes live", "[sandpit] Rope or chain", "[sandpit] Fence heights in the new standard", "[sandpit] A slide on a slope", "[sandpit] Old tyres: yes or no"]),
    ("neighbours@lists.vinestreet.example", "Vine Street", 9, &["[vine-street] Lost: grey cat, answers to Bishop", "[vine-street] Street party, trestle tables", "[vine-street] Roadworks from Monday", "[vine-street] A piano to give away"]),
];

pub(super) fn write(writer: &mut SampleWriter) {
    for sender in NEWSLETTERS {
        regular(writer, sender, newsletter);
    }
    for sender in ROBOTS {
        regular(writer, sender, robot);
    }
    for list in LISTS {
        conversation(writer, list);
    }
    cold_mail(writer);
    traps(writer);
}

fn regular(writer: &mut SampleWriter, sender: &SampleSender, mark: fn(&mut SampleMessage)) {
    let &(name, address, every, since, subjects) = sender;
    let mut day = writer.dice.between(0, every);
    let mut number = since / every;
    while day <= since && number > 0 {
        let subject = writer.dice.pick(subjects).replace('#', &number.to_string());
        let mut letter = from_machine(writer, (name, address), day, &subject);
        mark(&mut letter);
        writer.keep(letter);
        number -= 1;
        day += every;
    }
}

fn from_machine(
    writer: &mut SampleWriter,
    (name, address): (&str, &str),
    day: i64,
    subject: &str,
) -> SampleMessage {
    let at = writer.moment(day, &zone("UTC"));
    let from = (name.to_owned(), address.to_owned());
    let mut letter = writer.letter(at, &from, vec![owner()], subject, &[]);
    letter.body = format!("{subject}\n\nThis message was sent by {name}.\n");
    if day < 3 {
        letter.place = SampleFolder::Unread;
    }
    letter
}

fn newsletter(letter: &mut SampleMessage) {
    let domain = letter.from.1.rsplit('@').next().unwrap_or_default().to_owned();
    letter.content_type = "text/html; charset=utf-8";
    letter.body = format!("<p>{}</p>\n", letter.body.trim_end().replace("\n\n", "</p>\n<p>"));
    letter.fields = vec![
        ("List-Id", format!("<news.{domain}>")),
        ("List-Unsubscribe", format!("<mailto:leave@{domain}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ("Precedence", "bulk".to_owned()),
    ];
}

fn robot(letter: &mut SampleMessage) {
    letter.fields = vec![("Auto-Submitted", "auto-generated".to_owned())];
}

fn conversation(writer: &mut SampleWriter, &(address, name, every, subjects): &(&str, &str, i64, &[&str])) {
    let mut day = 780 - writer.dice.between(0, every);
    let mut thread: (String, Vec<String>) = (subjects[0].to_owned(), Vec::new());
    while day > 0 {
        if thread.1.is_empty() || writer.dice.below(3) == 0 {
            thread = ((*writer.dice.pick(subjects)).to_owned(), Vec::new());
        }
        let (author, home) = *writer.dice.pick(STRANGERS);
        list_mail(writer, (author, home), (address, name), day, &mut thread);
        day -= every;
    }
}

fn list_mail(
    writer: &mut SampleWriter,
    (author, home): (&str, &str),
    (address, name): (&str, &str),
    day: i64,
    thread: &mut (String, Vec<String>),
) {
    let at = writer.moment(day, &zone("Europe/London"));
    let from = (author.to_owned(), home.to_owned());
    let to = vec![(name.to_owned(), address.to_owned())];
    let mut letter = writer.letter(at, &from, to, &thread.0, &thread.1);
    let (local, domain) = address.split_once('@').unwrap_or((address, "example.org"));
    letter.fields = vec![
        ("List-Id", format!("{name} <{local}.{domain}>")),
        ("List-Post", format!("<mailto:{address}>")),
        ("List-Unsubscribe", format!("<mailto:{local}-leave@{domain}>")),
        ("Precedence", "list".to_owned()),
    ];
    thread.1.push(letter.id.clone());
    writer.keep(letter);
}

/// Strangers who wrote once and were not answered.
fn cold_mail(writer: &mut SampleWriter) {
    let subjects = [
        "Your talk about swings",
        "Quick question about Mill Lane",
        "A summer placement?",
        "Wooden owls, wholesale",
    ];
    for (nth, (stranger, subject)) in (1..).zip(STRANGERS.iter().zip(subjects)) {
        let at = writer.moment(nth * 140, &zone("Europe/London"));
        let from = (stranger.0.to_owned(), stranger.1.to_owned());
        let letter = writer.letter(at, &from, vec![owner()], subject, &[]);
        writer.keep(letter);
    }
}

/// Mail that looks like a sign of life but is not one, mostly from friends who have gone quiet.
fn traps(writer: &mut SampleWriter) {
    invitation(writer, friend("Lucía Ferrán"));
    shared_file(writer, friend("Noor Haddad"));
    out_of_office(writer, friend("Leopold Anstey"));
    bounce(writer, friend("Tobias Renner"));
    let silas = friend("Silas Thornbury");
    let list = ("neighbours@lists.vinestreet.example", "Vine Street");
    let mut thread = ("[vine-street] Plum tree to be cut back".to_owned(), Vec::new());
    list_mail(writer, (silas.name, silas.address), list, 30, &mut thread);
}

fn friend(name: &str) -> &'static Friend {
    FRIENDS.iter().find(|friend| friend.name == name).expect("the cast has everyone named here")
}

/// RFC 5546: a program's word, sent in a friend's name.
fn invitation(writer: &mut SampleWriter, friend: &Friend) {
    let mut letter = plain(writer, &friend.party(18), 18, "Invitation: housewarming, Saturday 18:00");
    letter.content_type = "text/calendar; method=REQUEST; charset=utf-8";
    letter.body = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n".to_owned();
    writer.keep(letter);
}

fn shared_file(writer: &mut SampleWriter, friend: &Friend) {
    let via = (format!("{} via Docshare", friend.name), "shares-noreply@docshare.example".to_owned());
    let mut letter = plain(writer, &via, 25, "Noor shared \"Glaze tests\" with you");
    letter.fields = vec![("Reply-To", format!("{} <{}>", friend.name, friend.address))];
    writer.keep(letter);
}

/// RFC 3834: an automatic answer to the owner's last mail.
fn out_of_office(writer: &mut SampleWriter, friend: &Friend) {
    let mut letter = plain(writer, &friend.party(99), 99, "Automatic reply: away until the end of the month");
    letter.fields =
        vec![("Auto-Submitted", "auto-replied".to_owned()), ("Precedence", "auto_reply".to_owned())];
    writer.keep(letter);
}

/// RFC 3464: the owner tried an address that is no more.
fn bounce(writer: &mut SampleWriter, friend: &Friend) {
    let Some((old, until)) = friend.before else { return };
    let to: Party = (friend.name.to_owned(), old.to_owned());
    let zone = writer.today.time_zone().clone();
    let at = writer.moment(until - 6, &zone);
    let sent = writer.letter(at.clone(), &owner(), vec![to], "The oak samples", &[]);
    let mut report = plain(
        writer,
        &("Mail Delivery System".to_owned(), "mailer-daemon@mx.example.org".to_owned()),
        until - 6,
        "Undelivered Mail Returned to Sender",
    );
    report.at = at.saturating_add(jiff::SignedDuration::from_secs(9));
    report.references = vec![sent.id.clone()];
    report.fields = vec![
        ("Return-Path", "<>".to_owned()),
        ("Auto-Submitted", "auto-replied".to_owned()),
        ("X-Failed-Recipients", old.to_owned()),
    ];
    report.content_type = "multipart/report; report-type=delivery-status; boundary=\"=_report\"";
    report.body = status_report(old);
    writer.keep(sent);
    writer.keep(report);
}

fn status_report(recipient: &str) -> String {
    format!(
        "--=_report\nContent-Type: text/plain\n\nYour message to {recipient} could not be delivered.\n\n\
         --=_report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n\n--=_report--\n"
    )
}

fn plain(writer: &mut SampleWriter, from: &Party, day: i64, subject: &str) -> SampleMessage {
    let at = writer.moment(day, &zone("UTC"));
    debug_assert_ne!(from.1, OWNER.1);
    writer.letter(at, from, vec![owner()], subject, &[])
}
