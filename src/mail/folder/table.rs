//! Folder names by role, as Gmail, Outlook, Thunderbird, Apple Mail, Roundcube and others write
//! them in the languages that they speak: lower case, with `|` between.

use super::Role;

/// Each name is there once; among the drafts is where unsent mail waits, as in an outbox.
pub(super) const NAMES: &[(Role, &str)] = &[
    (
        Role::Inbox,
        "\
         inbox|posteingang|boîte de réception|bandeja de entrada|posta in arrivo\
         |doručená pošta|doručené|skrzynka odbiorcza|odebrane|beérkező levelek\
         |beérkezett üzenetek|caixa de entrada|gautieji|gauti laiškai|iesūtne\
         |mesaje primite|căsuță poștală|postkast|sisendkaust|prejeto|pristigla pošta\
         |primljeno|примљене поруке|пристигло|входящие|вхідні|входяща поща|входяща кутия\
         |дојдовни|εισερχόμενα|gelen kutusu|דואר נכנס|תיבת דואר נכנס|البريد الوارد\
         |صندوق الوارد|صندوق ورودی|इनबॉक्स|inkorg|inkorgen|indbakke|innboks|saapuneet\
         |pósthólf|innhólf|postvak in|hộp thư đến|kotak masuk|peti masuk|กล่องจดหมาย\
         |กล่องขาเข้า|受信トレイ|受信箱|받은편지함|받은 편지함|받은메일함|收件箱|收件匣|safata d'entrada|sarrera-ontzia\
         |recibidos|courrier entrant|boite de reception",
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
         จดหมายที่ส่ง|จดหมายที่ถูกส่ง|भेजे गए आइटम\
         |odesláno|odeslané zprávy|odoslané správy|wysłano|wiadomości wysłane\
         |poczta wysłana|wysłana poczta|elküldött levelek|elküldve|enviado|correio enviado\
         |e-mail enviado|mensagem enviada|išsiųsti laiškai|išsiųsti elementai\
         |nosūtītās vēstules|nosūtītie vienumi|trimis|e-mailuri trimise|saadetud kirjad\
         |saadetud üksused|poslani elementi|poslana sporočila|poslane poruke\
         |послате ставке|послате поруке|poslato|poslate poruke|изпратена поща\
         |изпратени съобщения|испратени|испратено|испратена пошта|надіслано\
         |надіслані листи|отправленные письма|απεσταλμένα στοιχεία|gönderildi\
         |gönderilen postalar|gönderilen öğeler|gönderilmiş iletiler|דואר יוצא\
         |הודעות שנשלחו|الرسائل المرسلة|البريد المُرسل|بريد مرسل|رسائل مرسلة\
         |نامه های ارسال شده|پیام های ارسال شده|موارد ارسالی|فرستاده شده|भेजा गया|भेजी गई\
         |भेजे गए मेल|भेजा गया मेल|प्रेषित|จดหมายที่ส่งแล้ว|รายการที่ถูกส่ง|รายการที่ส่ง\
         |ข้อความที่ส่ง|các mục đã gửi|mục đã gửi|tin nhắn đã gửi|surat terkirim\
         |kotak terkirim|dihantar|mel dihantar|item dihantar|mel terhantar|naipadala\
         |ipinadala|送信メール|送信済メール|送信済|送信箱|보낸메일|보낸 메일|보낸 항목|보낸 메시지|已发送的邮件|已发送消息|已发送项目|已寄出\
         |已寄郵件|已傳送的郵件|已傳送項目|skickade brev|skickad e-post|skickad post|sendt mail\
         |sendte mails|sendt e-mail|sendte meldinger|sendte element|lähetetyt kohteet\
         |lähetetty|sendur póstur|send skeyti|sendir hlutir|gesendete mails\
         |gesendete e-mails|versendet|verschickt|verzonden e-mail|verstuurd|envoyé\
         |courrier envoyé|courriers envoyés|mails envoyés|e-mails envoyés|elements envoyes\
         |messages envoyes|correos enviados|enviat|correu enviat|missatges enviats\
         |bidalitakoak|bidalitako elementuak|bidalitako mezuak|inviate|email inviate\
         |e-mail inviate|të dërguara|dërguar|ուղարկված|ուղարկվածներ|გაგზავნილი\
         |გაგზავნილები|göndərilənlər|göndərilmiş|göndərilmişlər|жіберілген|жіберілгендер\
         |адасланыя|адпраўленыя|প্রেরিত|পাঠানো|অனুப்பியவை|அனுப்பியவை|அனுப்பிய அஞ்சல்\
         |పంపినవి|పంపిన మెయిల్|पाठवलेले|મોકલેલ|ಕಳುಹಿಸಿದ|അയച്ചവ|بھیجے گئے|بھیجی گئی\
         |zilizotumwa|iliyotumwa|anfonwyd|seolta|gestuur|gestuurde items|gestuurde pos\
         |илгээсэн|senditaj|sent_items|sent_messages",
    ),
    (
        Role::Drafts,
        "\
         drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|bozza|rascunhos|\
         rascunho|concepten|utkast|kladder|kladde|luonnokset|mustandid|melnraksti|juodraščiai|wersje robocze|\
         kopie robocze|szkice|koncepty|rozepsané|rozepsáno|osnutki|skice|piszkozatok|ciorne|schițe|taslaklar|\
         taslak|чернови|черновики|чернетки|нацрти|πρόχειρα|טיוטות|المسودات|مسودات|下書き|草稿|草稿箱|草稿匣|임시보관함|\
         임시 보관함|thư nháp|draf|konsep|ร่างจดหมาย|esborranys|zirriborroak|udkast|robocze|vázlatok|nacrti|\
         پیش نویس ها|草稿夾|bản nháp|แบบร่าง|templates|vorlagen|outbox\
         |rozpísané|szkic|piszkozat|juodraštis|melnraksts|uzmetumi|ciornă|schiţe\
         |mesaje nefinalizate|mesaje neterminate|mustand|osnutek|skica|nacrt|радне верзије\
         |radne verzije|недовршено|nedovršeno|чернова|недовршени|работни верзии|черновик\
         |πρόχειρο|טיוטה|مسودّات|المسوّدات|مسودة|پیش نویس|پیشنویس ها|ड्राफ़्ट|ड्राफ्ट\
         |मसौदे|मसौदा|ฉบับร่าง|จดหมายร่าง|nháp|bản thảo|mga draft|초안|임시저장함|草稿夹|kladd\
         |kladdar|luonnos|drög|uppköst|concept|esborrany|rascuños|drafte|սևագրեր\
         |მონახაზები|qaralamalar|qaralama|чарнавікі|খসড়া|வரைவுகள்|చిత్తుప్రతులు|मसुदे\
         |ડ્રાફ્ટ|ಕರಡುಗಳು|ഡ്രാഫ്റ്റുകൾ|ڈرافٹس|rasimu|drafftiau|dréachtaí|konsepte|ноорог\
         |malnetoj|недовршене\
         |saved drafts|draft messages|unsent drafts|unsent messages|unsent mail|postausgang\
         |boîte d'envoi|boite d'envoi|bandeja de salida|posta in uscita\
         |postvak uit|caixa de saída|caixa de saida|bústia de sortida|safata de sortida\
         |irteera-ontzia|utkorg|utkorgen|udbakke|utboks|úthólf\
         |lähtevät|saatkaust|väljundkaust|izsūtne|siunčiami|siunčiamieji|skrzynka nadawcza\
         |pošta k odeslání|k odeslání|na odoslanie|pošta na odoslanie\
         |odchádzajúca pošta|odchozí pošta|kimenő levelek|postázandó üzenetek|căsuță de ieșire\
         |de trimis|odlazna pošta|izlazni sandučić|pošta za slanje|у одлазу|изходяща поща\
         |изходяща кутия|излезна пошта|εξερχόμενα|giden kutusu\
         |תיבת דואר יוצא|صندوق الصادر|البريد الصادر|صندوق خروجی|आउटबॉक्स|กล่องขาออก\
         |hộp thư đi|kotak keluar|peti keluar|送信トレイ|送信待ち|보낼편지함|보낼 편지함|发件箱|待发送",
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
         هرزنامه|ספאם|垃圾郵件匣|迷惑|스팸 메일함|정크메일함|อีเมลขยะ|quarantine\
         |nevyžiadané|niechciana poczta|kéretlen levelek|kéretlen|correio não solicitado\
         |lixo eletronico|šlamštas|nepageidaujami laiškai|nepageidaujami\
         |šlamšto el. paštas|surogātpasts|mēstule|nevēlamais pasts|nedorite\
         |mesaje nesolicitate|e-mail nedorit|spämm|vsiljena pošta|neželena e-pošta\
         |neželjena e-pošta|непожељна пошта|непожељно|нежељена пошта\
         |нежелана електронна поща|несакана пошта|нежелательные|ανεπιθύμητη\
         |istenmeyen e-posta|gereksiz|gereksiz e-posta|זבל|غير مرغوب فيه\
         |بريد غير مرغوب فيه|رسائل غير مرغوب فيها|البريد غير المرغوب\
         |البريد غير المرغوب فيه|بريد عشوائي|رسائل مزعجة|هرزنامه ها|ناخواسته|स्पैम|जंक\
         |जंक ईमेल|जंक ई-मेल|สแปม|เมลขยะ|email rác|thư spam|email sampah|surat sampah\
         |e-mel sarap|mel sarap|スパム|迷惑メールフォルダ|스팸메일|정크메일|정크|垃圾信|垃圾邮件箱|垃圾信件|垃圾郵件夾|广告邮件|廣告信\
         |probable spam|probably spam|possible spam|suspected spam|likely spam\
         |nettsøppel|roskapostit|ruslpóstur|ongewenste berichten|spams\
         |courriers indésirables|courrier indesirable|correo lixo|zabor-posta|zabor posta\
         |spama|të padëshiruara|սպամ|სპამი|স্প্যাম|ஸ்பேம்|స్పామ్|स्पॅम|સ્પામ|ಸ್ಪ್ಯಾಮ್\
         |സ്പാം|سپام|سپیم|barua taka|sbam|turscar|strooipos|gemorspos|trudmesaĝoj|spamo|الرسائل غير المرغوب فيها",
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
         المحذوفة|زباله دان|已刪除的郵件|回收站|削除済み|tempat sampah\
         |odstraněné|odstraněné položky|smazané|odstránené|odstránené položky\
         |poczta usunięta|törölt|törölt levelek|excluídos|excluídas|apagados\
         |itens apagados|reciclagem|šiukšliadėžė|šiukšlių dėžė|ištrinti|ištrinti laiškai\
         |ištrinti elementai|ištrintieji|atkritne|izdzēstie|izdzēstie vienumi\
         |dzēstie vienumi|atkritumi|coș|coş de gunoi|coșul de gunoi|mesaje șterse\
         |elemente şterse|prügi|kustutatud|kustutatud üksused|kustutatud kirjad\
         |izbrisani elementi|izbrisana pošta|otpad|izbrisane stavke|obrisano|смеће|отпад\
         |обрисано|избрисане ставке|корпа|корпа за отпатке|изтрити елементи|ѓубре\
         |избришани|видалене|видалені елементи|смітник|удаленное|удаленные письма\
         |удалённые элементы|διαγραμμένα στοιχεία|απορρίμματα|silinmiş|silinenler\
         |silinen öğeler|פח אשפה|סל אשפה|הודעות שנמחקו|المحذوفات|الرسائل المحذوفة|محذوف\
         |سطل زباله|حذف شده|حذف شده ها|موارد حذف شده|ट्रैश|रद्दी|हटाए गए|हटाए गए आइटम\
         |รายการที่ถูกลบ|รายการที่ลบ|รายการที่ลบแล้ว|ข้อความที่ลบ|các mục đã xóa\
         |mục đã xóa|đã xóa|thư đã xóa|đã xoá|kotak sampah|item yang dihapus|item dihapus\
         |pesan terhapus|tong sampah|bakul sampah|item dipadam|item yang dipadamkan|basura\
         |削除済みメール|削除済|삭제된 항목|삭제된 메시지|已删除项目|已删除消息|已删除的邮件|刪除的項目|已刪除項目|回收桶|資源回收筒|borttagna\
         |raderade|raderat|slettede|slettede beskeder|slettede meldinger|slettet e-post\
         |poistetut kohteet|poistetut viestit|rusl|ruslakarfa|ruslafata|eyddir hlutir\
         |gelöschte|gelöschte mails|verwijderde berichten|poubelle|elements supprimes\
         |papelera de reciclaje|mensajes eliminados|correo eliminado|elements suprimits\
         |elements eliminats|suprimits|papeleira|zakarrontzia|zaborrontzia\
         |ezabatutako elementuak|ezabatuak|eliminati|messaggi eliminati|të fshira|koshi\
         |աղբարկղ|աղբաման|ջնջված|სანაგვე|ურნა|zibil qutusu|zibil|səbət|себет|қоқыс\
         |жойылған|сметніца|выдаленыя|ট্র্যাশ|আবর্জনা|நீக்கியவை|குப்பை|ట్రాష్|कचरा|ट्रॅश\
         |કચરાપેટી|ಅನುಪಯುಕ್ತ|ട്രാഷ്|ٹریش|tupio|sbwriel|bruscar|asblik|хогийн сав|rubujo\
         |forigitaj|smetnjak",
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
         arquivo morto|arxiu|archívum|arhivă|arhiv|arhiva|arhiiv|αρχείο|الأرشيف|arsip\
         |archyvas|arhīvs|arxiv|arkib|архива|архіў|بایگانی|संग्रह|เก็บถาวร|ที่เก็บถาวร|已存档\
         |封存郵件",
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
    "všechny zprávy včetně",
    "veškerá pošta včetně",
    "cała poczta, w tym",
    "cała poczta łącznie",
    "az összes levél, beleértve",
    "összes levél",
    "toată corespondența, inclusiv",
    "toate mesajele, inclusiv",
    "todo o correio, incluindo",
    "visi laiškai, įskaitant",
    "visas vēstules, tostarp",
    "all e-post, inkludert",
    "all e-post inkludert",
    "al post inkl",
    "alla mejl inklusive",
    "tüm postalar",
    "уся пошта, включно",
    "všetky správy vrátane",
    "sva pošta uključujući",
    "koko posti, mukaan lukien",
    "όλα τα μηνύματα, συμπεριλαμβανομένων",
];
