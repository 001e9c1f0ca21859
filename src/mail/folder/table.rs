//! Folder names by role, as Gmail, Outlook, Thunderbird, Apple Mail, Roundcube and others write
//! them in the languages that they speak: lower case, with `|` between.

use super::Role;

/// Each name stands once; `outbox` is where unsent mail waits.
pub(super) const NAMES: &[(Role, &str)] = &[
    (
        Role::Inbox,
        "\
         inbox|posteingang|boîte de réception|bandeja de entrada|posta in arrivo",
    ),
    (
        Role::Sent,
        "\
         sent|sent items|sent mail|sent messages|sent-mail|sent_mail|sentmail|sent-items|outbox (sent)|\
         gesendet|gesendete|gesendete objekte|gesendete elemente|gesendete nachrichten|verzonden|\
         verzonden items|verzonden berichten|envoyés|envoyes|éléments envoyés|messages envoyés|enviados|\
         elementos enviados|mensajes enviados|correo enviado|itens enviados|mensagens enviadas|\
         e-mails enviados|enviadas|enviats|posta inviata|inviati|inviata|messaggi inviati|elementi inviati|\
         skickat|skickade|skickade objekt|sendt|sendte|sendt post|sendte elementer|sende elementer|lähetetyt|\
         lähetetyt viestit|saadetud|nosūtītie|išsiųsti|wysłane|elementy wysłane|odeslané|odeslaná pošta|\
         odoslané|odoslaná pošta|poslano|poslané|elküldött|elküldött elemek|trimise|mesaje trimise|\
         elemente trimise|gönderilmiş|gönderilenler|gönderilmiş öğeler|gönderilmiş postalar|gönderilen|\
         изпратени|отправленные|отправлено|исходящие|надіслані|відправлені|послато|απεσταλμένα|נשלח|\
         דואר שנשלח|المرسل|العناصر المرسلة|البريد المرسل|送信済み|送信済みメール|送信済みアイテム|送信控え|已发送|已发送邮件|已发邮件|已發送|寄件備份|\
         寄件匣|寄件備份匣|보낸편지함|보낸 편지함|보낸메일함|đã gửi|thư đã gửi|terkirim|ส่งแล้ว|भेजे गए|bidaliak|sendita|\
         sendt e-post|sentbox|objets envoyés|elements enviats|verzonden objecten|skickade meddelanden|\
         sendte beskeder|wyslane|odeslane|elküldött üzenetek|poslane stavke|poslana pošta|poslate stavke|\
         nosūtīts|išsiųsta|išsiųstieji|σταλμένα|отправленные элементы|надіслані елементи|изпратени елементи|\
         المرسلة|مرسل|ارسال شده|פריטים שנשלחו|已傳送|已傳送郵件|送信済みトレイ|보낸 메일함|item terkirim|pesan terkirim|\
         จดหมายที่ส่ง|จดหมายที่ถูกส่ง|भेजे गए आइटम",
    ),
    (
        Role::Drafts,
        "\
         drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|bozza|rascunhos|\
         rascunho|concepten|utkast|kladder|kladde|luonnokset|mustandid|melnraksti|juodraščiai|wersje robocze|\
         kopie robocze|szkice|koncepty|rozepsané|rozepsáno|osnutki|skice|piszkozatok|ciorne|schițe|taslaklar|\
         taslak|чернови|черновики|чернетки|нацрти|πρόχειρα|טיוטות|المسودات|مسودات|下書き|草稿|草稿箱|草稿匣|임시보관함|\
         임시 보관함|thư nháp|draf|konsep|ร่างจดหมาย|esborranys|zirriborroak|udkast|robocze|vázlatok|nacrti|\
         پیش نویس ها|草稿夾|bản nháp|แบบร่าง|templates|vorlagen|outbox",
    ),
    (
        Role::Junk,
        "\
         junk|junk mail|junk e-mail|junk email|junk-e-mail|spam|spambox|spam mail|bulk|bulk mail|\
         spamverdacht|unerwünscht|werbung|courrier indésirable|indésirables|pourriel|pourriels|\
         correo no deseado|correo basura|no deseado|posta indesiderata|indesiderata|lixo eletrônico|\
         lixo electrónico|correio eletrónico não solicitado|ongewenst|ongewenste e-mail|ongewenste mail|\
         reclame|skräppost|skräp|uønsket e-post|søppelpost|uønsket mail|uønsket post|roskaposti|rämpspost|\
         mēstules|brukalas|wiadomości-śmieci|niechciane|nevyžádaná pošta|nevyžádané|nevyžiadaná pošta|\
         neželena pošta|levélszemét|correu brossa|mesaje nedorite|önemsiz|önemsiz e-posta|istenmeyen|\
         нежелана поща|спам|нежелательная почта|небажана пошта|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|דואר זבל|\
         البريد العشوائي|البريد غير الهام|迷惑メール|垃圾邮件|垃圾郵件|垃圾信件匣|스팸|스팸함|스팸메일함|정크 메일|thư rác|จดหมายขยะ|\
         lixo eletrónico|ongewenste reclame|uønsket e-mail|wiadomości śmieci|neželjena pošta|нежелана пошта|\
         هرزنامه|ספאם|垃圾郵件匣|迷惑|스팸 메일함|정크메일함|อีเมลขยะ|quarantine",
    ),
    (
        Role::Trash,
        "\
         trash|bin|deleted|deleted items|deleted messages|wastebasket|papierkorb|gelöscht|gelöschte objekte|\
         gelöschte elemente|corbeille|éléments supprimés|messages supprimés|papelera|elementos eliminados|\
         eliminados|cestino|posta eliminata|elementi eliminati|lixo|lixeira|itens excluídos|itens eliminados|\
         prullenbak|prullenmand|verwijderde items|papperskorg|papperskorgen|borttaget|papirkurv|papirkurven|\
         slettede elementer|slettet post|roskakori|poistetut|prügikast|miskaste|šiukšlinė|kosz|\
         elementy usunięte|koš|odstraněná pošta|kôš|odstránená pošta|smeti|koš za smeće|lomtár|kuka|\
         törölt elemek|coș de gunoi|gunoi|çöp|çöp kutusu|silinmiş öğeler|кошче|изтрити|корзина|удаленные|\
         удалённые|кошик|видалені|канта за отпатке|κάδος απορριμμάτων|κάδος|διαγραμμένα|אשפה|פריטים שנמחקו|\
         المهملات|سلة المهملات|العناصر المحذوفة|ゴミ箱|ごみ箱|削除済みアイテム|已删除|已删除邮件|废件箱|垃圾箱|垃圾桶|已刪除|刪除的郵件|휴지통|지운편지함|\
         지운 편지함|thùng rác|sampah|ถังขยะ|paperera|gelöschte nachrichten|supprimés|verwijderd|borttagna objekt|\
         papirkorg|slettet|usunięte|odstranená pošta|elemente șterse|izbrisano|smeće|удаленные элементы|\
         المحذوفة|زباله دان|已刪除的郵件|回收站|削除済み|tempat sampah",
    ),
    (
        Role::All,
        "\
         all mail|all messages|alle nachrichten|alle e-mails|tous les messages|todos|todo el correo|\
         todos os e-mails|tutti i messaggi|alle berichten|all e-post|al post|wszystkie|všechny zprávy|\
         вся почта|уся пошта|すべてのメール|所有邮件|所有郵件|전체보관함",
    ),
    (
        Role::Archive,
        "\
         archive|archives|archiv|archivos|archivo|archivio|arquivo|arquivar|archief|arkiv|arkisto|archiwum|\
         archív|arşiv|архив|архів|αρχειοθέτηση|ארכיון|أرشيف|アーカイブ|归档|存档|封存|보관함|lưu trữ|archived|\
         arquivo morto|arxiu|archívum|arhivă|arhiv|arhiva|arhiiv|αρχείο|الأرشيف|arsip",
    ),
];

/// How Google Takeout's one big file begins in its owner's language ("All mail Including Spam and
/// Trash").
pub(super) const ALL_MAIL_WITH: &[&str] = &[
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
