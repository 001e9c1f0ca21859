//! What a folder is for: SPECIAL-USE where the server tells (RFC 6154), else its name in the languages that mail
//! programs create folders in.

use crate::mail::Role;

/// One folder as LIST tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// As the server spells it, escapes of quoted strings taken out.
    pub(super) raw: String,
    /// For people.
    pub(super) name: String,
    /// The hierarchy separator; `None` in a flat name space.
    pub(super) delimiter: Option<char>,
    /// What SPECIAL-USE says.
    pub(super) told: Option<Role>,
}

/// Names that Outlook, Apple Mail, Thunderbird, webmailers and providers give, in lower case, with `|` between.
const SENT: &str = "\
    sent|sent items|sent messages|sent mail|sent-mail|sentmail|sentbox|gesendet|gesendete elemente|\
    gesendete objekte|gesendete nachrichten|gesendete|envoyés|éléments envoyés|messages envoyés|\
    envoyes|objets envoyés|enviados|elementos enviados|mensajes enviados|correo enviado|itens enviados|\
    mensagens enviadas|enviadas|e-mails enviados|enviats|elements enviats|posta inviata|inviata|\
    inviati|elementi inviati|messaggi inviati|verzonden|verzonden items|verzonden berichten|\
    verzonden objecten|skickat|skickade|skickade objekt|skickade meddelanden|sendt|sendte|\
    sendte elementer|sendt post|sendte beskeder|lähetetyt|lähetetyt viestit|wysłane|elementy wysłane|\
    wyslane|odeslané|odeslaná pošta|odeslane|odoslané|odoslaná pošta|elküldött|elküldött elemek|\
    elküldött üzenetek|trimise|mesaje trimise|elemente trimise|poslano|poslane stavke|poslana pošta|\
    poslate stavke|saadetud|nosūtīts|išsiųsta|išsiųstieji|gönderilmiş öğeler|gönderilenler|\
    gönderilmiş postalar|gönderilmiş|απεσταλμένα|σταλμένα|отправленные|отправленные элементы|надіслані|\
    надіслані елементи|відправлені|изпратени|изпратени елементи|послато|العناصر المرسلة|المرسلة|مرسل|\
    ارسال شده|פריטים שנשלחו|נשלח|דואר שנשלח|已发送|已发送邮件|已发邮件|已傳送|寄件備份|已傳送郵件|寄件備份匣|送信済み|送信済みアイテム|送信済みメール|\
    送信済みトレイ|보낸 편지함|보낸편지함|보낸 메일함|보낸메일함|đã gửi|thư đã gửi|terkirim|item terkirim|pesan terkirim|ส่งแล้ว|\
    จดหมายที่ส่ง|จดหมายที่ถูกส่ง|भेजे गए|भेजे गए आइटम";
const JUNK: &str = "\
    junk|spam|junk e-mail|junk email|junk mail|bulk|bulk mail|junk-e-mail|spambox|spamverdacht|\
    unerwünscht|werbung|courrier indésirable|indésirables|pourriel|correo no deseado|no deseado|\
    correo basura|lixo eletrônico|lixo eletrónico|lixo electrónico|correu brossa|posta indesiderata|\
    indesiderata|ongewenste e-mail|ongewenste reclame|ongewenst|skräppost|søppelpost|uønsket mail|\
    uønsket e-post|uønsket e-mail|roskaposti|wiadomości-śmieci|wiadomości śmieci|niechciane|\
    nevyžádaná pošta|nevyžiadaná pošta|levélszemét|mesaje nedorite|neželena pošta|neželjena pošta|\
    rämpspost|önemsiz|önemsiz e-posta|istenmeyen|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|спам|\
    нежелательная почта|нежелана пошта|небажана пошта|البريد غير الهام|هرزنامه|דואר זבל|ספאם|垃圾邮件|垃圾郵件|\
    垃圾郵件匣|迷惑メール|迷惑|스팸|스팸메일함|스팸 메일함|정크 메일|정크메일함|thư rác|อีเมลขยะ|quarantine";
const TRASH: &str = "\
    trash|deleted|deleted items|deleted messages|bin|wastebasket|papierkorb|gelöscht|\
    gelöschte elemente|gelöschte objekte|gelöschte nachrichten|corbeille|éléments supprimés|\
    messages supprimés|supprimés|papelera|elementos eliminados|eliminados|lixeira|lixo|itens excluídos|\
    itens eliminados|paperera|cestino|posta eliminata|elementi eliminati|prullenbak|prullenmand|\
    verwijderde items|verwijderd|papperskorg|papperskorgen|borttaget|borttagna objekt|papirkurv|\
    papirkorg|slettede elementer|slettet|slettet post|roskakori|poistetut|kosz|elementy usunięte|\
    usunięte|koš|odstraněná pošta|odstranená pošta|kôš|lomtár|kuka|törölt elemek|coș de gunoi|gunoi|\
    elemente șterse|izbrisano|smeće|prügikast|çöp|çöp kutusu|silinmiş öğeler|κάδος|κάδος απορριμμάτων|\
    διαγραμμένα|корзина|удаленные|удалённые|удаленные элементы|кошик|видалені|кошче|изтрити|\
    العناصر المحذوفة|المحذوفة|سلة المهملات|زباله‌دان|אשפה|פריטים שנמחקו|已删除|已删除邮件|已刪除的郵件|刪除的郵件|垃圾桶|垃圾箱|\
    回收站|ゴミ箱|ごみ箱|削除済み|削除済みアイテム|휴지통|지운 편지함|지운편지함|thùng rác|tempat sampah|sampah|ถังขยะ";
const DRAFTS: &str = "\
    drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|rascunhos|rascunho|\
    esborranys|bozze|concepten|utkast|kladder|udkast|luonnokset|wersje robocze|szkice|robocze|koncepty|\
    rozepsané|piszkozatok|vázlatok|ciorne|schițe|osnutki|skice|nacrti|mustandid|melnraksti|juodraščiai|\
    taslaklar|πρόχειρα|черновики|чернетки|чернови|المسودات|پیش‌نویس‌ها|טיוטות|草稿|草稿箱|草稿匣|草稿夾|下書き|\
    임시 보관함|임시보관함|bản nháp|thư nháp|draf|konsep|ร่างจดหมาย|แบบร่าง|templates|vorlagen|outbox";
const ARCHIVE: &str = "\
    archive|archives|archived|archiv|archivo|arquivo|arquivo morto|arxiu|archivio|archief|arkiv|\
    arkisto|archiwum|archív|archívum|arhivă|arhiv|arhiva|arhiiv|arşiv|αρχείο|архив|архів|الأرشيف|\
    ארכיון|存档|归档|封存|アーカイブ|보관함|lưu trữ|arsip";

/// The role that a name alone suggests; for a whole name, or one right under INBOX or the provider's own folder
/// (`INBOX.Sent`, `[Gmail]/Sent Mail`), so that `Projects/Drafts` stays a folder of its owner.
pub(super) fn by_name(name: &str, delimiter: Option<char>) -> Role {
    let lower = name.to_lowercase();
    if lower == "inbox" {
        return Role::Inbox;
    }
    let parts: Vec<&str> = match delimiter {
        Some(delimiter) => lower.split(delimiter).collect(),
        None => vec![&lower],
    };
    let last = match parts[..] {
        [only] => only,
        ["inbox" | "[gmail]" | "[google mail]", below] => below,
        _ => return Role::Plain,
    };
    let tables = [
        (SENT, Role::Sent),
        (JUNK, Role::Junk),
        (TRASH, Role::Trash),
        (DRAFTS, Role::Drafts),
        (ARCHIVE, Role::Archive),
    ];
    let fits = tables.iter().find(|(table, _)| table.split('|').any(|name| name == last.trim()));
    fits.map_or(Role::Plain, |(_, role)| *role)
}

/// The role of each folder. Where the server tells which folder is Sent, other folders named like one are plain;
/// what is named like Junk, Trash or Drafts is left out in any case.
pub(super) fn roles(folders: &[Listed]) -> Vec<Role> {
    let told_sent = folders.iter().any(|folder| folder.told == Some(Role::Sent));
    let role = |folder: &Listed| match (folder.told, by_name(&folder.name, folder.delimiter)) {
        (_, Role::Inbox) => Role::Inbox,
        (Some(told), _) => told,
        (None, Role::Sent) if told_sent => Role::Plain,
        (None, named) => named,
    };
    folders.iter().map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_names_tell_the_role_in_many_languages() {
        let check = |name: &str, role: Role| assert_eq!(by_name(name, Some('/')), role, "{name}");
        check("INBOX", Role::Inbox);
        check("inbox", Role::Inbox);
        check("Sent", Role::Sent);
        check("INBOX/Sent Items", Role::Sent);
        check("[Gmail]/Gesendet", Role::Sent);
        check("Éléments envoyés", Role::Sent);
        check("Отправленные", Role::Sent);
        check("已发送", Role::Sent);
        check("Papierkorb", Role::Trash);
        check("Junk E-Mail", Role::Junk);
        check("Entwürfe", Role::Drafts);
        check("Archives", Role::Archive);
        check("Projects/Drafts", Role::Plain);
        check("Sent to the printer", Role::Plain);
        check("", Role::Plain);
    }

    #[test]
    fn special_use_goes_before_names() {
        let listed =
            |name: &str, told| Listed { raw: name.into(), name: name.into(), delimiter: Some('.'), told };
        let check = |folders: &[Listed], expected: &[Role]| assert_eq!(roles(folders), expected);
        check(
            &[
                listed("INBOX", None),
                listed("Sent", None),
                listed("Verzonden", Some(Role::Sent)),
                listed("Spam", None),
            ],
            &[Role::Inbox, Role::Plain, Role::Sent, Role::Junk],
        );
        check(&[listed("Sent", None), listed("Sent Items", None)], &[Role::Sent, Role::Sent]);
        check(&[listed("Trash", Some(Role::Archive))], &[Role::Archive]);
    }
}
