//! What a folder's name tells about its role, where no SPECIAL-USE does.

use unicode_normalization::UnicodeNormalization;

use super::Role;
use super::table::{ALL_MAIL_WITH, NAMES};

/// The role that a folder's own name tells (one level, decoded), as mail programs write it in many
/// languages. Case, blanks at the ends and a `.mbox`, `.mbx` or `.gz` ending do not matter.
/// [`Role::Plain`] when the name says nothing.
pub fn role_by_name(name: &str) -> Role {
    let lower = plain(name);
    let bare = lower.strip_suffix(".gz").unwrap_or(&lower);
    let bare = [".mbox", ".mbx"].iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare).trim();
    match known(bare) {
        Some(role) => role,
        None if ALL_MAIL_WITH.iter().any(|start| bare.starts_with(start)) => Role::All,
        None => Role::Plain,
    }
}

/// The role of a name that stands in the table.
fn known(bare: &str) -> Option<Role> {
    let has = |of_role: &&(Role, &str)| of_role.1.split('|').any(|name| name == bare);
    NAMES.iter().find(has).map(|(role, _)| *role)
}

/// A name as it is compared: composed, as macOS does not write it, in lower case (the Turkish İ
/// becomes a plain i), and without blanks at the ends. Persian joins the parts of a word by an
/// invisible non-joiner, which not every program keeps.
pub(super) fn plain(name: &str) -> String {
    let lower = name.replace('\u{200c}', " ").trim().to_lowercase();
    lower.nfc().collect::<String>().replace("i\u{307}", "i")
}

/// The role of a folder by its path, levels split at `/`. The innermost name that says something
/// wins (`Sent/2019` is Sent), except that whatever is anywhere under Junk, Trash or Drafts stays
/// there. Inbox only by the last level: folders under INBOX are plain.
pub fn role_by_path(path: &str) -> Role {
    let roles: Vec<Role> = path.split('/').map(role_by_name).collect();
    if let Some(hidden) = roles.iter().find(|role| matches!(role, Role::Junk | Role::Trash | Role::Drafts)) {
        return *hidden;
    }
    match roles.last() {
        Some(Role::Inbox) => Role::Inbox,
        _ => {
            let speaks = |role: &&Role| !matches!(role, Role::Plain | Role::Inbox);
            let role = roles.iter().rev().find(speaks).copied().unwrap_or(Role::Plain);
            if role == Role::Sent && !is_owners_own(path) { Role::Plain } else { role }
        }
    }
}

/// First levels under which servers show what belongs to other people (RFC 2342: other users' and
/// shared namespaces).
const OF_OTHERS: &[&str] = &[
    "shared",
    "shared folders",
    "user",
    "users",
    "other users",
    "public",
    "public folders",
    "#shared",
    "#public",
    "#users",
    "andere benutzer",
    "freigegebene ordner",
    "öffentliche ordner",
    "autres utilisateurs",
    "dossiers partagés",
    "dossiers publics",
    "otros usuarios",
    "carpetas compartidas",
    "carpetas públicas",
    "altri utenti",
    "cartelle condivise",
    "cartelle pubbliche",
    "outros usuários",
    "outros utilizadores",
    "pastas compartilhadas",
    "pastas partilhadas",
    "pastas públicas",
    "andere gebruikers",
    "gedeelde mappen",
    "openbare mappen",
    "inni użytkownicy",
    "foldery współdzielone",
    "foldery publiczne",
    "другие пользователи",
    "общие папки",
];

/// Whether a first level is one under which servers show what belongs to other people.
fn is_of_others(level: &str) -> bool {
    OF_OTHERS.contains(&level) || level.starts_with('~')
}

/// Whether an IMAP mailbox is where servers show what belongs to other people, as far as its
/// decoded name tells: for servers that tell no namespaces.
pub fn is_named_of_others(name: &str, delimiter: Option<char>) -> bool {
    match name.split_once(|c| Some(c) == delimiter) {
        Some((first, _)) => is_of_others(&plain(first)),
        None => false,
    }
}

/// Whether a folder named Sent can be the owner's: it is at the top, or under INBOX, the
/// provider's own folder, or one more level such as an account's; and not in a namespace of other
/// people.
fn is_owners_own(path: &str) -> bool {
    let levels: Vec<String> = path.split('/').map(plain).collect();
    let above = levels.iter().take_while(|level| role_by_name(level) != Role::Sent);
    let above: Vec<&String> = above.filter(|level| !holds_folders(level)).collect();
    let foreign = |level: &&&String| is_of_others(level);
    above.len() <= 1 && above.iter().find(foreign).is_none()
}

/// Whether a first level only holds the owner's other folders: INBOX, or what Gmail calls itself.
pub fn holds_folders(level: &str) -> bool {
    ["inbox", "[gmail]", "[google mail]"].contains(&level.to_lowercase().as_str())
}

/// The role of an IMAP mailbox by its decoded name. Only a level right at the top, or right under
/// INBOX or the provider's own folder (`INBOX.Sent`, `[Gmail]/Sent Mail`), tells one, so that
/// `Projects/Drafts` stays a folder of its owner; what is below Sent, Junk, Trash or Drafts
/// shares its role (`Trash/Old` is a deleted folder). INBOX has one name in every language (RFC
/// 9051 5.1), and what holds all mail only SPECIAL-USE can tell: `Todos` is a list of things to do
/// as well.
pub fn role_by_mailbox(name: &str, delimiter: Option<char>) -> Role {
    if name.eq_ignore_ascii_case("INBOX") {
        return Role::Inbox;
    }
    let mut levels = name.split(|c| Some(c) == delimiter);
    let first = levels.next().unwrap_or_default();
    let telling = if holds_folders(first) { levels.next().unwrap_or_default() } else { first };
    match (role_by_name(telling), levels.next()) {
        (Role::Inbox | Role::All, _) | (Role::Archive, Some(_)) => Role::Plain,
        (role, _) => role,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_names_tell_the_role() {
        let check = |name: &str, role: Role| assert_eq!(role_by_name(name), role, "{name}");
        check("INBOX", Role::Inbox);
        check(" Sent Items ", Role::Sent);
        check("Sent.mbox", Role::Sent);
        check("Sent.mbox.gz", Role::Sent);
        check("Gesendete Objekte", Role::Sent);
        check("Éléments envoyés", Role::Sent);
        check("Отправленные", Role::Sent);
        check("已发送", Role::Sent);
        check("Entwürfe", Role::Drafts);
        check("Junk E-mail", Role::Junk);
        check("ゴミ箱", Role::Trash);
        check("پیش\u{200c}نویس\u{200c}ها", Role::Drafts);
        check("پیش نویس ها", Role::Drafts);
        check("E\u{301}le\u{301}ments envoye\u{301}s", Role::Sent);
        check("İSTENMEYEN", Role::Junk);
        check("Silinmiş Öğeler", Role::Trash);
        check("All mail Including Spam and Trash.mbox", Role::All);
        check("Alle E-Mails, einschließlich Spam und Papierkorb.mbox", Role::All);
        check("Archiv", Role::Archive);
        check("Sentinel", Role::Plain);
        check("sent_items", Role::Sent);
        check("Saved Drafts", Role::Drafts);
        check("Scheduled", Role::Plain);
        check("Draft 2024", Role::Plain);
        check("Probable spam", Role::Junk);
        check("trash talk", Role::Plain);
        check("", Role::Plain);
        check(".mbox", Role::Plain);
    }

    #[test]
    fn the_innermost_name_wins_but_nothing_leaves_junk_trash_or_drafts() {
        let check = |path: &str, role: Role| assert_eq!(role_by_path(path), role, "{path}");
        check("personal/INBOX", Role::Inbox);
        check("INBOX/Sent", Role::Sent);
        check("INBOX/friends", Role::Plain);
        check("[Gmail]/All Mail", Role::All);
        check("[Gmail]/Sent Mail", Role::Sent);
        check("Sent/2019", Role::Sent);
        check("Archive/Sent", Role::Sent);
        check("Archive/2019", Role::Archive);
        check("Trash/Sent", Role::Trash);
        check("Trash/INBOX", Role::Trash);
        check("Drafts/2020", Role::Drafts);
        check("friends", Role::Plain);
    }

    #[test]
    fn sent_mail_of_somebody_else_is_not_the_owners() {
        let check = |path: &str, role: Role| assert_eq!(role_by_path(path), role, "{path}");
        check("shared/bob/Sent", Role::Plain);
        check("user/bob/Sent", Role::Plain);
        check("INBOX/shared/bob/Gesendet", Role::Plain);
        check("Other Users/bob/Sent Items", Role::Plain);
        check("Shared Folders/Sent", Role::Plain);
        check("Public/Sent/2019", Role::Plain);
        check("projects/old/Sent", Role::Plain);
        check("personal/Sent", Role::Sent);
        check("work/INBOX/Sent", Role::Sent);
        check("gmail/[Gmail]/Sent Mail", Role::Sent);
        check("Sent/2019/05", Role::Sent);
        check("bob/2025/Sent", Role::Plain);
        check("shared/bob/Trash", Role::Trash);
    }

    #[test]
    fn a_mailbox_has_the_role_of_its_first_telling_level() {
        let check = |name: &str, role: Role| assert_eq!(role_by_mailbox(name, Some('/')), role, "{name}");
        check("INBOX", Role::Inbox);
        check("inbox", Role::Inbox);
        check("Posteingang", Role::Plain);
        check("Sent", Role::Sent);
        check("INBOX/Sent Items", Role::Sent);
        check("INBOX/friends", Role::Plain);
        check("INBOX/INBOX", Role::Plain);
        check("[Gmail]/Gesendet", Role::Sent);
        check("[Gmail]/All Mail", Role::Plain);
        check("Éléments envoyés", Role::Sent);
        check("Отправленные", Role::Sent);
        check("已发送", Role::Sent);
        check("Papierkorb", Role::Trash);
        check("Junk E-Mail", Role::Junk);
        check("Entwürfe", Role::Drafts);
        check("Archives", Role::Archive);
        check("Archives/2019", Role::Plain);
        check("Sent/2019", Role::Sent);
        check("INBOX/Trash/Old/Older", Role::Trash);
        check("Projects/Drafts", Role::Plain);
        check("Projects.Drafts", Role::Plain);
        check("Sent to the printer", Role::Plain);
        check("", Role::Plain);
        assert_eq!(role_by_mailbox("INBOX.Sent", Some('.')), Role::Sent);
        assert_eq!(role_by_mailbox("INBOX.Sent", None), Role::Plain);
    }

    /// Sent, Drafts, Junk, Trash, as Gmail or the programs of the language write them.
    const LANGUAGES: &[(&str, [&str; 4])] = &[
        ("en", ["Sent", "Drafts", "Spam", "Bin"]),
        ("de", ["Gesendet", "Entwürfe", "Spam", "Papierkorb"]),
        ("fr", ["Messages envoyés", "Brouillons", "Courrier indésirable", "Corbeille"]),
        ("es", ["Enviados", "Borradores", "Correo no deseado", "Papelera"]),
        ("it", ["Posta inviata", "Bozze", "Posta indesiderata", "Cestino"]),
        ("nl", ["Verzonden", "Concepten", "Ongewenste e-mail", "Prullenbak"]),
        ("pt-BR", ["Enviado", "Rascunho", "Lixo eletrônico", "Lixeira"]),
        ("pt-PT", ["Enviado", "Rascunhos", "Correio não solicitado", "Reciclagem"]),
        ("ca", ["Enviat", "Esborranys", "Correu brossa", "Paperera"]),
        ("gl", ["Enviados", "Rascuños", "Correo lixo", "Papeleira"]),
        ("eu", ["Bidaliak", "Zirriborroak", "Zabor-posta", "Zakarrontzia"]),
        ("sv", ["Skickat", "Utkast", "Skräppost", "Papperskorgen"]),
        ("da", ["Sendt post", "Kladder", "Uønsket mail", "Slettet post"]),
        ("nb", ["Sendt", "Utkast", "Søppelpost", "Papirkurv"]),
        ("fi", ["Lähetetyt", "Luonnokset", "Roskaposti", "Roskakori"]),
        ("is", ["Sendur póstur", "Drög", "Ruslpóstur", "Rusl"]),
        ("et", ["Saadetud kirjad", "Mustandid", "Rämpspost", "Prügikast"]),
        ("lv", ["Nosūtītās vēstules", "Melnraksti", "Mēstules", "Atkritne"]),
        ("lt", ["Išsiųsti laiškai", "Juodraščiai", "Šlamštas", "Šiukšlių dėžė"]),
        ("pl", ["Wysłane", "Wersje robocze", "Wiadomości-śmieci", "Kosz"]),
        ("cs", ["Odesláno", "Koncepty", "Nevyžádaná pošta", "Koš"]),
        ("sk", ["Odoslané", "Koncepty", "Nevyžiadaná pošta", "Kôš"]),
        ("sl", ["Poslana pošta", "Osnutki", "Vsiljena pošta", "Smeti"]),
        ("hr", ["Poslano", "Skice", "Neželjena pošta", "Otpad"]),
        ("sr", ["Послате поруке", "Недовршено", "Нежељена пошта", "Отпад"]),
        ("hu", ["Elküldött levelek", "Piszkozat", "Levélszemét", "Kuka"]),
        ("ro", ["Trimise", "Mesaje nefinalizate", "Mesaje nedorite", "Coș de gunoi"]),
        ("bg", ["Изпратени", "Чернови", "Нежелана поща", "Кошче"]),
        ("mk", ["Испратени", "Нацрти", "Несакана пошта", "Корпа"]),
        ("ru", ["Отправленные", "Черновики", "Спам", "Корзина"]),
        ("uk", ["Надіслані", "Чернетки", "Небажана пошта", "Кошик"]),
        ("be", ["Адпраўленыя", "Чарнавікі", "Спам", "Сметніца"]),
        ("el", ["Απεσταλμένα", "Πρόχειρα", "Ανεπιθύμητα", "Κάδος απορριμμάτων"]),
        ("tr", ["Gönderilmiş Öğeler", "Taslaklar", "Önemsiz", "Çöp kutusu"]),
        ("he", ["דואר יוצא", "טיוטות", "דואר זבל", "אשפה"]),
        ("ar", ["البريد المرسل", "المسودات", "البريد العشوائي", "المهملات"]),
        ("fa", ["ارسال‌شده", "پیش‌نویس‌ها", "هرزنامه", "زباله‌دان"]),
        ("hi", ["भेजे गए", "ड्राफ़्ट", "स्पैम", "ट्रैश"]),
        ("th", ["จดหมายที่ส่งแล้ว", "ร่างจดหมาย", "จดหมายขยะ", "ถังขยะ"]),
        ("vi", ["Thư đã gửi", "Thư nháp", "Thư rác", "Thùng rác"]),
        ("id", ["Terkirim", "Draf", "Surat sampah", "Sampah"]),
        ("ms", ["Dihantar", "Draf", "E-mel sarap", "Tong sampah"]),
        ("ja", ["送信済みメール", "下書き", "迷惑メール", "ゴミ箱"]),
        ("ko", ["보낸편지함", "임시보관함", "스팸함", "휴지통"]),
        ("zh-CN", ["已发送邮件", "草稿", "垃圾邮件", "已删除邮件"]),
        ("zh-TW", ["寄件備份", "草稿", "垃圾郵件", "垃圾桶"]),
    ];

    #[test]
    fn folders_are_known_in_the_languages_of_mail_providers() {
        let roles = [Role::Sent, Role::Drafts, Role::Junk, Role::Trash];
        for (language, names) in LANGUAGES {
            for (name, role) in names.iter().zip(roles) {
                assert_eq!(role_by_name(name), role, "{language}: {name}");
                assert_eq!(role_by_name(&name.nfd().collect::<String>()), role, "{language}: {name}");
            }
        }
    }

    #[test]
    fn what_waits_to_be_sent_is_left_out_in_every_language() {
        let mut read = Vec::new();
        for name in [
            "Outbox",
            "Unsent Messages",
            "Postausgang",
            "Boîte d'envoi",
            "Bandeja de salida",
            "Posta in uscita",
            "Postvak UIT",
            "Skrzynka nadawcza",
            "Utkorg",
            "Udbakke",
            "送信トレイ",
            "发件箱",
            "Caixa de saída",
            "Pošta k odeslání",
            "Giden Kutusu",
            "Lähtevät",
        ] {
            read.extend((role_by_name(name) != Role::Drafts).then_some(name));
        }
        assert_eq!(read, Vec::<&str>::new());
    }

    #[test]
    fn no_name_has_two_roles() {
        let mut seen = std::collections::HashMap::new();
        for (role, names) in NAMES {
            for name in names.split('|') {
                assert_eq!(name, plain(name), "kept as it is compared");
                assert_eq!(seen.insert(name, *role), None, "{name} stands twice");
            }
        }
    }
}
