//! Reactions: a tap on an emoji under a mail, which mail programs send as a mail of its own.

use super::parts::Part;

/// The part that Gmail adds.
const GMAIL: &str = "text/vnd.google.email-reaction+json";

/// What Outlook and Gmail write in the place of a text, in lower case.
const SAYS: [&str; 34] = [
    "reacted to your message",
    "reacted to your email",
    "reacted via gmail",
    "reagierte auf ihre nachricht",
    "reagierte auf deine nachricht",
    "reagierte mit",
    "hat auf ihre nachricht reagiert",
    "hat auf deine nachricht reagiert",
    "hat auf ihre e-mail reagiert",
    "a réagi à votre message",
    "a réagi à ton message",
    "a réagi via gmail",
    "ha reaccionado a tu mensaje",
    "ha reaccionado a su mensaje",
    "reaccionó a tu mensaje",
    "reaccionó a su mensaje",
    "reagiu à sua mensagem",
    "reagiu à tua mensagem",
    "ha reagito al tuo messaggio",
    "heeft gereageerd op je bericht",
    "heeft gereageerd op uw bericht",
    "reageerde op je bericht",
    "reagerade på ditt meddelande",
    "har reageret på din meddelelse",
    "reagerte på meldingen din",
    "reagoi viestiisi",
    "zareagował(a) na twoją wiadomość",
    "zareagował na twoją wiadomość",
    "zareagoval(a) na vaši zprávu",
    "отреагировал(а) на ваше сообщение",
    "iletinize tepki verdi",
    "さんがあなたのメッセージにリアクションしました",
    "对你的邮件做出了反应",
    "님이 회원님의 메시지에 반응했습니다",
];

/// Characters of a line that is looked at.
const MOST_CHARS: usize = 160;

/// Whether the mail is a reaction: by its part, or by its first line that has letters.
pub(super) fn is_one(parts: &[Part], typed: &str) -> bool {
    parts.iter().any(|part| part.kind == GMAIL) || is_said(typed)
}

fn is_said(typed: &str) -> bool {
    let mut lines = typed.lines().map(str::trim).filter(|line| line.contains(char::is_alphabetic));
    let Some(first) = lines.next().filter(|line| line.chars().count() <= MOST_CHARS) else { return false };
    let first = first.to_lowercase();
    SAYS.iter().any(|says| first.contains(says)) && lines.all(|line| line.starts_with("<http"))
}
