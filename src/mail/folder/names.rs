//! What a folder's name tells about its role, where no SPECIAL-USE does.

use super::Role;

/// The role that a folder's own name tells (one level, decoded), as mail programs write it in many languages. Case, blanks at the ends and
/// a `.mbox`, `.mbx` or `.gz` ending do not matter. [`Role::Plain`] when the name says nothing.
pub fn role_by_name(name: &str) -> Role {
    let lower = name.trim().to_lowercase();
    let bare = lower.strip_suffix(".gz").unwrap_or(&lower);
    let bare = [".mbox", ".mbx"].iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare).trim();
    let known = |names: &&(Role, &[&str])| names.1.contains(&bare);
    match NAMES.iter().find(known) {
        Some((role, _)) => *role,
        None if ALL_MAIL_WITH.iter().any(|start| bare.starts_with(start)) => Role::All,
        None => Role::Plain,
    }
}

/// The role of a folder by its path, levels split at `/`. The innermost name that says something wins (`Sent/2019` is Sent), except that
/// whatever lies anywhere under Junk, Trash or Drafts stays there. Inbox only by the last level: folders under INBOX are plain.
pub fn role_by_path(path: &str) -> Role {
    let roles: Vec<Role> = path.split('/').map(role_by_name).collect();
    if let Some(hidden) = roles.iter().find(|role| matches!(role, Role::Junk | Role::Trash | Role::Drafts)) {
        return *hidden;
    }
    match roles.last() {
        Some(Role::Inbox) => Role::Inbox,
        _ => {
            let speaks = |role: &&Role| !matches!(role, Role::Plain | Role::Inbox);
            roles.iter().rev().find(speaks).copied().unwrap_or(Role::Plain)
        }
    }
}

/// Folder names by role, lower case, as Gmail, Outlook, Thunderbird, Apple Mail, Roundcube and others write them.
const NAMES: &[(Role, &[&str])] = &[
    (Role::Inbox, &["inbox", "posteingang", "boîte de réception", "bandeja de entrada", "posta in arrivo"]),
    (
        Role::Sent,
        &[
            "sent",
            "sent items",
            "sent mail",
            "sent messages",
            "sent-mail",
            "sent_mail",
            "sentmail",
            "sent-items",
            "outbox (sent)",
            "gesendet",
            "gesendete",
            "gesendete objekte",
            "gesendete elemente",
            "gesendete nachrichten",
            "verzonden",
            "verzonden items",
            "verzonden berichten",
            "envoyés",
            "envoyes",
            "éléments envoyés",
            "messages envoyés",
            "enviados",
            "elementos enviados",
            "mensajes enviados",
            "correo enviado",
            "itens enviados",
            "mensagens enviadas",
            "e-mails enviados",
            "enviadas",
            "enviats",
            "posta inviata",
            "inviati",
            "inviata",
            "messaggi inviati",
            "elementi inviati",
            "skickat",
            "skickade",
            "skickade objekt",
            "sendt",
            "sendte",
            "sendt post",
            "sendte elementer",
            "sende elementer",
            "lähetetyt",
            "lähetetyt viestit",
            "saadetud",
            "nosūtītie",
            "išsiųsti",
            "wysłane",
            "elementy wysłane",
            "odeslané",
            "odeslaná pošta",
            "odoslané",
            "odoslaná pošta",
            "poslano",
            "poslané",
            "elküldött",
            "elküldött elemek",
            "trimise",
            "mesaje trimise",
            "elemente trimise",
            "gönderilmiş",
            "gönderilenler",
            "gönderilmiş öğeler",
            "gönderilmiş postalar",
            "gönderilen",
            "изпратени",
            "отправленные",
            "отправлено",
            "исходящие",
            "надіслані",
            "відправлені",
            "послато",
            "απεσταλμένα",
            "נשלח",
            "דואר שנשלח",
            "المرسل",
            "العناصر المرسلة",
            "البريد المرسل",
            "送信済み",
            "送信済みメール",
            "送信済みアイテム",
            "送信控え",
            "已发送",
            "已发送邮件",
            "已发邮件",
            "已發送",
            "寄件備份",
            "寄件匣",
            "寄件備份匣",
            "보낸편지함",
            "보낸 편지함",
            "보낸메일함",
            "đã gửi",
            "thư đã gửi",
            "terkirim",
            "ส่งแล้ว",
            "भेजे गए",
            "bidaliak",
            "sendita",
            "sendt e-post",
        ],
    ),
    (
        Role::Drafts,
        &[
            "drafts",
            "draft",
            "entwürfe",
            "entwurf",
            "brouillons",
            "brouillon",
            "borradores",
            "borrador",
            "bozze",
            "bozza",
            "rascunhos",
            "rascunho",
            "concepten",
            "utkast",
            "kladder",
            "kladde",
            "luonnokset",
            "mustandid",
            "melnraksti",
            "juodraščiai",
            "wersje robocze",
            "kopie robocze",
            "szkice",
            "koncepty",
            "rozepsané",
            "rozepsáno",
            "osnutki",
            "skice",
            "piszkozatok",
            "ciorne",
            "schițe",
            "taslaklar",
            "taslak",
            "чернови",
            "черновики",
            "чернетки",
            "нацрти",
            "πρόχειρα",
            "טיוטות",
            "المسودات",
            "مسودات",
            "下書き",
            "草稿",
            "草稿箱",
            "草稿匣",
            "임시보관함",
            "임시 보관함",
            "thư nháp",
            "draf",
            "konsep",
            "ร่างจดหมาย",
            "esborranys",
            "zirriborroak",
        ],
    ),
    (
        Role::Junk,
        &[
            "junk",
            "junk mail",
            "junk e-mail",
            "junk email",
            "junk-e-mail",
            "spam",
            "spambox",
            "spam mail",
            "bulk",
            "bulk mail",
            "spamverdacht",
            "unerwünscht",
            "werbung",
            "courrier indésirable",
            "indésirables",
            "pourriel",
            "pourriels",
            "correo no deseado",
            "correo basura",
            "no deseado",
            "posta indesiderata",
            "indesiderata",
            "lixo eletrônico",
            "lixo electrónico",
            "correio eletrónico não solicitado",
            "ongewenst",
            "ongewenste e-mail",
            "ongewenste mail",
            "reclame",
            "skräppost",
            "skräp",
            "uønsket e-post",
            "søppelpost",
            "uønsket mail",
            "uønsket post",
            "roskaposti",
            "rämpspost",
            "mēstules",
            "brukalas",
            "wiadomości-śmieci",
            "niechciane",
            "nevyžádaná pošta",
            "nevyžádané",
            "nevyžiadaná pošta",
            "neželena pošta",
            "levélszemét",
            "correu brossa",
            "mesaje nedorite",
            "önemsiz",
            "önemsiz e-posta",
            "istenmeyen",
            "нежелана поща",
            "спам",
            "нежелательная почта",
            "небажана пошта",
            "ανεπιθύμητα",
            "ανεπιθύμητη αλληλογραφία",
            "דואר זבל",
            "البريد العشوائي",
            "البريد غير الهام",
            "迷惑メール",
            "垃圾邮件",
            "垃圾郵件",
            "垃圾信件匣",
            "스팸",
            "스팸함",
            "스팸메일함",
            "정크 메일",
            "thư rác",
            "จดหมายขยะ",
        ],
    ),
    (
        Role::Trash,
        &[
            "trash",
            "bin",
            "deleted",
            "deleted items",
            "deleted messages",
            "wastebasket",
            "papierkorb",
            "gelöscht",
            "gelöschte objekte",
            "gelöschte elemente",
            "corbeille",
            "éléments supprimés",
            "messages supprimés",
            "papelera",
            "elementos eliminados",
            "eliminados",
            "cestino",
            "posta eliminata",
            "elementi eliminati",
            "lixo",
            "lixeira",
            "itens excluídos",
            "itens eliminados",
            "prullenbak",
            "prullenmand",
            "verwijderde items",
            "papperskorg",
            "papperskorgen",
            "borttaget",
            "papirkurv",
            "papirkurven",
            "slettede elementer",
            "slettet post",
            "roskakori",
            "poistetut",
            "prügikast",
            "miskaste",
            "šiukšlinė",
            "kosz",
            "elementy usunięte",
            "koš",
            "odstraněná pošta",
            "kôš",
            "odstránená pošta",
            "smeti",
            "koš za smeće",
            "lomtár",
            "kuka",
            "törölt elemek",
            "coș de gunoi",
            "gunoi",
            "çöp",
            "çöp kutusu",
            "silinmiş öğeler",
            "кошче",
            "изтрити",
            "корзина",
            "удаленные",
            "удалённые",
            "кошик",
            "видалені",
            "канта за отпатке",
            "κάδος απορριμμάτων",
            "κάδος",
            "διαγραμμένα",
            "אשפה",
            "פריטים שנמחקו",
            "المهملات",
            "سلة المهملات",
            "العناصر المحذوفة",
            "ゴミ箱",
            "ごみ箱",
            "削除済みアイテム",
            "已删除",
            "已删除邮件",
            "废件箱",
            "垃圾箱",
            "垃圾桶",
            "已刪除",
            "刪除的郵件",
            "휴지통",
            "지운편지함",
            "지운 편지함",
            "thùng rác",
            "sampah",
            "ถังขยะ",
            "paperera",
        ],
    ),
    (
        Role::All,
        &[
            "all mail",
            "all messages",
            "alle nachrichten",
            "alle e-mails",
            "tous les messages",
            "todos",
            "todo el correo",
            "todos os e-mails",
            "tutti i messaggi",
            "alle berichten",
            "all e-post",
            "al post",
            "wszystkie",
            "všechny zprávy",
            "вся почта",
            "уся пошта",
            "すべてのメール",
            "所有邮件",
            "所有郵件",
            "전체보관함",
        ],
    ),
    (
        Role::Archive,
        &[
            "archive",
            "archives",
            "archiv",
            "archivos",
            "archivo",
            "archivio",
            "arquivo",
            "arquivar",
            "archief",
            "arkiv",
            "arkisto",
            "archiwum",
            "archív",
            "arşiv",
            "архив",
            "архів",
            "αρχειοθέτηση",
            "ארכיון",
            "أرشيف",
            "アーカイブ",
            "归档",
            "存档",
            "封存",
            "보관함",
            "lưu trữ",
        ],
    ),
];

/// How Google Takeout's one big file begins in its owner's language ("All mail Including Spam and Trash").
const ALL_MAIL_WITH: &[&str] = &[
    "all mail including",
    "alle e-mails, einschließlich",
    "alle nachrichten, einschließlich",
    "tous les messages, y compris",
    "tous les e-mails, y compris",
    "todo el correo, incluido",
    "todo el correo incluido",
    "todos os e-mails, incluindo",
    "tutta la posta, inclusi",
    "tutti i messaggi, inclusi",
    "alle e-mail, inclusief",
    "вся почта, включая",
];

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
        check("All mail Including Spam and Trash.mbox", Role::All);
        check("Alle E-Mails, einschließlich Spam und Papierkorb.mbox", Role::All);
        check("Archiv", Role::Archive);
        check("Sentinel", Role::Plain);
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
    fn no_name_has_two_roles() {
        let mut seen = std::collections::HashMap::new();
        for (role, names) in NAMES {
            for name in *names {
                assert_eq!(*name, name.trim().to_lowercase(), "kept as it is compared");
                assert_eq!(seen.insert(*name, *role), None, "{name} stands twice");
            }
        }
    }
}
