//! What groupware servers (Exchange, Zimbra) show among the mailboxes that is no mail: calendar,
//! contacts, tasks, notes, and the like, named in the owner's language.

use super::names::plain;

/// What such a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMail {
    Calendar,
    Contacts,
    Tasks,
    Journal,
    Notes,
    /// What Exchange alone keeps: reports of its own, settings.
    Exchange,
}

/// What a folder of this name (one level, decoded) holds on a groupware server. `None`: mail, as
/// far as its name tells.
pub fn no_mail(name: &str) -> Option<NoMail> {
    let name = plain(name);
    NAMES.iter().find(|(_, names)| names.split('|').any(|known| known == name)).map(|(kind, _)| *kind)
}

/// Whether folders of these kinds, side by side, show a groupware server: anybody may keep letters
/// in a folder `Notes`, but nobody who has no calendar there.
pub fn is_groupware(kinds: &[NoMail]) -> bool {
    let has = |kind| kinds.contains(&kind);
    let others = [NoMail::Contacts, NoMail::Tasks, NoMail::Journal, NoMail::Notes];
    let beside = |one: NoMail| others.into_iter().any(|other| other != one && has(other));
    has(NoMail::Exchange)
        || has(NoMail::Calendar) && beside(NoMail::Calendar)
        || has(NoMail::Contacts) && beside(NoMail::Contacts)
}

/// Lower case, with `|` between.
const NAMES: &[(NoMail, &str)] = &[
    (
        NoMail::Calendar,
        "\
         calendar|calendars|kalender|calendrier|calendario|calendário|agenda|kalendarz|kalendář|kalendár|naptár|\
         kalenteri|kalendorius|kalendārs|koledar|kalendar|календар|календарь|каляндар|ημερολόγιο|takvim|לוח שנה|\
         التقويم|تقويم|تقویم|कैलेंडर|ปฏิทิน|lịch|予定表|カレンダー|일정|캘린더|달력|日历|日曆|行事曆|calendari|egutegia|dagatal|almanak",
    ),
    (
        NoMail::Contacts,
        "\
         contacts|kontakte|contactos|contatos|contatti|contactpersonen|contacten|kontakty|névjegyek|partnerek|\
         persoane de contact|contacte|agendă|yhteystiedot|kontaktai|adresatai|kontaktpersonas|kontakti|kontaktid|\
         stiki|kontakter|kontaktpersoner|контакти|контакты|кантакты|επαφές|kişiler|אנשי קשר|جهات الاتصال|مخاطبین|\
         संपर्क|ที่ติดต่อ|ผู้ติดต่อ|danh bạ|liên hệ|kontak|kenalan|連絡先|アドレス帳|연락처|联系人|聯絡人|連絡人|通讯录|contactes|\
         kontaktuak|tengiliðir|suggested contacts|vorgeschlagene kontakte|contacts suggérés|contactos sugeridos|\
         emailed contacts|per e-mail kontaktierte personen|personnes contactées par mail|contactos respondidos",
    ),
    (
        NoMail::Tasks,
        "\
         tasks|to-do|aufgaben|tâches|tareas|tarefas|attività|taken|zadania|úkoly|úlohy|feladatok|activități|sarcini|\
         tehtävät|užduotys|uzdevumi|ülesanded|opravila|zadaci|zadatci|задачи|завдання|задаци|задачы|εργασίες|görevler|\
         משימות|المهام|کارها|وظایف|कार्य|งาน|nhiệm vụ|tác vụ|tugas|タスク|仕事|작업|할 일|任务|工作|tasques|zereginak|uppgifter|\
         opgaver|oppgaver|verkefni",
    ),
    (
        NoMail::Journal,
        "\
         journal|diario|diário|logboek|dziennik|deník|denník|napló|jurnal|päiväkirja|žurnalas|žurnāls|päevik|dnevnik|\
         дневник|журнал|щоденник|дзённік|günlük|יומן|دفتر اليومية|ジャーナル|履歴|저널|업무 일지|日记|日誌|dagbok|dagbók|diari",
    ),
    (
        NoMail::Notes,
        "\
         notes|notizen|notas|note|notities|notatki|poznámky|jegyzetek|feljegyzések|notițe|muistilaput|muistiinpanot|\
         pastabos|piezīmes|märkmed|beležke|opombe|bilješke|белешке|beleške|бележки|заметки|нотатки|примітки|нататкі|\
         σημειώσεις|notlar|הערות|פתקים|الملاحظات|ملاحظات|یادداشت ها|नोट्स|บันทึกย่อ|ghi chú|catatan|nota|メモ|ノート|메모|便笺|\
         备忘录|備忘錄|附註|記事|oharrak|anteckningar|noter|notater|minnispunktar",
    ),
    (
        NoMail::Exchange,
        "\
         sync issues|synchronisierungsprobleme|problèmes de synchronisation|problemas de sincronización|\
         problemas de sincronização|problemi di sincronizzazione|synchronisatieproblemen|problemy z synchronizacją|\
         problemy synchronizacji|potíže se synchronizací|problémy se synchronizací|problémy so synchronizáciou|\
         szinkronizálási problémák|szinkronizációs hibák|probleme de sincronizare|probleme sincronizare|\
         synkronointiongelmat|sinchronizavimo problemos|sinhronizācijas problēmas|sünkroonimisprobleemid|\
         težave s sinhronizacijo|problemi sa sinkronizacijom|problemi sa sinhronizacijom|проблеми са синхронизацијом|\
         ошибки синхронизации|проблемы синхронизации|проблеми синхронізації|проблеми със синхронизирането|\
         ζητήματα συγχρονισμού|προβλήματα συγχρονισμού|eşitleme sorunları|בעיות סינכרון|مشاكل المزامنة|同期の失敗|동기화 문제|\
         同步问题|同步處理問題|同步問題|synkroniseringsproblem|synkroniseringsproblemer|problemes de sincronització|\
         sinkronizazio-arazoak|samstillingarvandamál|masalah sinkronisasi|sự cố đồng bộ hóa|ปัญหาการซิงค์|\
         conversation action settings|quick step settings|einstellungen für quicksteps|\
         einstellungen für unterhaltungsaktionen|yammer root|externalcontacts|personmetadata",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_with_contacts_beside_it_is_a_groupware_servers() {
        let check = |names: &[&str], expected: bool| {
            let kinds: Vec<NoMail> = names.iter().filter_map(|name| no_mail(name)).collect();
            assert_eq!(is_groupware(&kinds), expected, "{names:?}");
        };
        check(&["Calendar", "Contacts", "Tasks"], true);
        check(&["Kalender", "Kontakte"], true);
        check(&["Календарь", "Задачи"], true);
        check(&["予定表", "連絡先", "仕事"], true);
        check(&["Emailed Contacts", "Notes"], true);
        check(&["Sync Issues"], true);
        check(&["Problèmes de synchronisation"], true);
        check(&["Notes", "Tasks", "Journal"], false);
        check(&["Calendar"], false);
        check(&["INBOX", "Contacts"], false);
        check(&["Calendar of the choir", "Notes"], false);
    }

    #[test]
    fn no_name_is_kept_twice() {
        let mut seen = std::collections::HashSet::new();
        for name in NAMES.iter().flat_map(|(_, names)| names.split('|')) {
            assert_eq!(name, plain(name), "kept as it is compared");
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
