//! The mail that the bench scans: letters between the owner and some hundreds of people, lists and
//! newsletters, with the header fields that servers add. No randomness: the same mail every time.

/// Whose mailbox it is.
pub const OWNER: &str = "robin@example.org";
const DAY: i64 = 86_400;

/// All of it as one mbox file.
pub fn mbox(messages: usize) -> String {
    let mut text = String::new();
    for number in 0..messages {
        text.push_str("From mail@example.org Sat Jan  3 01:05:34 2015\n");
        text.push_str(&header(number));
        text.push_str("\nA letter of a few lines, as letters are.\n\nWith regards\n\n");
    }
    text
}

/// The header of one message.
pub fn header(number: usize) -> String {
    let who = mix(number / 3) % 400;
    let friend = format!("{} {} <p{who}@mail{}.example>", FIRST[who % 7], LAST[who / 7 % 6], who % 40);
    let owner = format!("Robin Vale <{OWNER}>");
    let (from, to, more) = match mix(number) % 10 {
        0..=3 => (owner, friend, String::new()),
        4..=6 => (friend, owner, trace(number)),
        7..=8 => (friend, "devel@lists.example".to_owned(), trace(number) + LIST),
        _ => ("Weekly News <news@shop.example>".to_owned(), owner, trace(number) + NEWSLETTER),
    };
    let answers = match number {
        0..40 => String::new(),
        _ => format!(
            "In-Reply-To: <{0}@example.org>\nReferences: <{0}@example.org>\n",
            number - mix(number) % 40
        ),
    };
    let subject =
        if number.is_multiple_of(9) { "=?utf-8?q?Caf=C3=A9_am_Hafen?=" } else { "About the garden" };
    format!(
        "{more}Message-ID: <{number}@example.org>\nDate: {}\nFrom: {from}\nTo: {to}\nSubject: {subject} {number}\n\
         {answers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nX-Mailer: letters 1.0\n",
        date(number)
    )
}

const LIST: &str =
    "List-Id: <devel.lists.example>\nList-Post: <mailto:devel@lists.example>\nPrecedence: list\n";
const NEWSLETTER: &str = "List-Unsubscribe: <https://shop.example/off>\n";
const FIRST: [&str; 7] = ["Ada", "Bob", "Carla", "Dora", "Emil", "Fela", "Gina"];
const LAST: [&str; 6] = ["Reis", "Silva", "Oak", "Torres", "Lima", "Berg"];

fn trace(number: usize) -> String {
    format!(
        "Return-Path: <a@mail.example>\nDelivered-To: {OWNER}\n\
         Received: from mail.example (mail.example [192.0.2.1])\n\tby mx.example.org with ESMTPS id {number};\n\t{}\n\
         Authentication-Results: mx.example.org; dkim=pass header.d=mail.example;\n\tspf=pass smtp.mailfrom=mail.example\n",
        date(number)
    )
}

fn date(number: usize) -> String {
    let at = jiff::Timestamp::from_second(1_200_000_000 + number as i64 * DAY / 8).expect("it is in range");
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// A number without pattern, always the same for the same.
fn mix(number: usize) -> usize {
    let mut x = number as u64 ^ 0x9e37_79b9_7f4a_7c15;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as usize
}
