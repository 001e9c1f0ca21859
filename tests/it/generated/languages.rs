//! How mail programs speak in many languages: attribution lines, header blocks, separators, what
//! phones add; and how people greet.

/// `{n}` stands for the name, `{a}` for the address of who is quoted.
pub struct Language {
    pub code: &'static str,
    /// The attribution of Gmail and its kin.
    pub wrote: &'static str,
    /// That of Apple Mail and other desktop programs.
    pub desktop: &'static str,
    /// From, Sent, To, Subject as Outlook says them.
    pub head: [&'static str; 4],
    /// A date as a header block has it.
    pub date: &'static str,
    /// Between the dashes of "Original Message".
    pub original: &'static str,
    /// What an iPhone adds.
    pub phone: &'static str,
    pub hello: &'static str,
    pub thanks: &'static str,
    /// Charsets in use beside UTF-8.
    pub charsets: &'static [&'static str],
}

macro_rules! tongue {
    ($code:literal, $wrote:literal, $desktop:literal, [$from:literal, $sent:literal, $to:literal, $subject:literal], $date:literal, $original:literal, $phone:literal, $hello:literal, $thanks:literal, [$($charset:literal),*]) => {
        Language {
            code: $code, wrote: $wrote, desktop: $desktop, head: [$from, $sent, $to, $subject], date: $date, original: $original,
            phone: $phone, hello: $hello, thanks: $thanks, charsets: &[$($charset),*],
        }
    };
}

pub const TONGUES: &[Language] = &[
    tongue!(
        "en-US",
        "On Mon, Nov 23, 2026 at 8:00\u{202f}AM {n} <{a}> wrote:",
        "On Nov 23, 2026, at 8:00 AM, {n} <{a}> wrote:",
        ["From:", "Sent:", "To:", "Subject:"],
        "Monday, November 23, 2026 8:00 AM",
        "Original Message",
        "Sent from my iPhone",
        "Hi,",
        "Thanks!",
        ["us-ascii", "iso-8859-1", "windows-1252"]
    ),
    tongue!(
        "en-GB",
        "On Mon, 23 Nov 2026 at 08:00, {n} <{a}> wrote:",
        "On 23 Nov 2026, at 08:00, {n} <{a}> wrote:",
        ["From:", "Sent:", "To:", "Subject:"],
        "23 November 2026 08:00",
        "Original message",
        "Sent from my iPad",
        "Hello Rekindle,",
        "Cheers",
        ["windows-1252"]
    ),
    tongue!(
        "de",
        "Am Mo., 23. Nov. 2026 um 08:00 Uhr schrieb {n} <{a}>:",
        "Am 23.11.2026 um 08:00 schrieb {n} <{a}>:",
        ["Von:", "Gesendet:", "An:", "Betreff:"],
        "Montag, 23. November 2026 08:00",
        "Ursprüngliche Nachricht",
        "Von meinem iPhone gesendet",
        "Hallo,",
        "Viele Grüße",
        ["iso-8859-1", "iso-8859-15", "windows-1252"]
    ),
    tongue!(
        "fr",
        "Le lun. 23 nov. 2026 à 08:00, {n} <{a}> a écrit :",
        "Le 23 nov. 2026 à 08:00, {n} <{a}> a écrit :",
        ["De :", "Envoyé :", "À :", "Objet :"],
        "lundi 23 novembre 2026 08:00",
        "Message d'origine",
        "Envoyé de mon iPhone",
        "Bonjour,",
        "Merci !",
        ["iso-8859-15", "windows-1252"]
    ),
    tongue!(
        "es",
        "El lun, 23 nov 2026 a las 8:00, {n} (<{a}>) escribió:",
        "El 23 nov 2026, a las 8:00, {n} <{a}> escribió:",
        ["De:", "Enviado:", "Para:", "Asunto:"],
        "lunes, 23 de noviembre de 2026 8:00",
        "Mensaje original",
        "Enviado desde mi iPhone",
        "Hola,",
        "Gracias",
        ["iso-8859-1"]
    ),
    tongue!(
        "ca",
        "Missatge de {n} <{a}> del dia dl., 23 de nov. 2026 a les 8:00:",
        "El 23 nov 2026, a les 8:00, {n} <{a}> va escriure:",
        ["De:", "Enviat:", "Per a:", "Assumpte:"],
        "dilluns, 23 de novembre de 2026 8:00",
        "Missatge original",
        "Enviat des del meu iPhone",
        "Hola,",
        "Gràcies",
        ["iso-8859-15"]
    ),
    tongue!(
        "gl",
        "O luns, 23 nov 2026 ás 8:00, {n} (<{a}>) escribiu:",
        "O 23 nov 2026, ás 8:00, {n} <{a}> escribiu:",
        ["De:", "Enviado:", "Para:", "Asunto:"],
        "luns, 23 de novembro de 2026 8:00",
        "Mensaxe orixinal",
        "Enviado desde o meu iPhone",
        "Ola,",
        "Grazas",
        ["iso-8859-1"]
    ),
    tongue!(
        "eu",
        "{n} igorleak ({a}) hau idatzi du (2026 aza. 23(a), al. (8:00)):",
        "2026(e)ko aza. 23(e)an, 8:00, {n} <{a}> igorleak hau idatzi du:",
        ["Nork:", "Bidalia:", "Nori:", "Gaia:"],
        "astelehena, 2026(e)ko azaroak 23 8:00",
        "Jatorrizko mezua",
        "Nire iPhonetik bidalia",
        "Kaixo,",
        "Eskerrik asko",
        ["iso-8859-1"]
    ),
    tongue!(
        "pt-BR",
        "Em seg., 23 de nov. de 2026 às 08:00, {n} <{a}> escreveu:",
        "Em 23 de nov. de 2026, à(s) 08:00, {n} <{a}> escreveu:",
        ["De:", "Enviada em:", "Para:", "Assunto:"],
        "segunda-feira, 23 de novembro de 2026 08:00",
        "Mensagem original",
        "Enviado do meu iPhone",
        "Olá,",
        "Obrigado",
        ["iso-8859-1"]
    ),
    tongue!(
        "pt-PT",
        "{n} <{a}> escreveu (segunda, 23/11/2026 à(s) 08:00):",
        "No dia 23/11/2026, às 08:00, {n} <{a}> escreveu:",
        ["De:", "Enviado:", "Para:", "Assunto:"],
        "23 de novembro de 2026 08:00",
        "Mensagem original",
        "Enviado do meu iPhone",
        "Olá,",
        "Obrigada",
        ["windows-1252"]
    ),
    tongue!(
        "it",
        "Il giorno lun 23 nov 2026 alle ore 08:00 {n} <{a}> ha scritto:",
        "Il giorno 23 nov 2026, alle ore 08:00, {n} <{a}> ha scritto:",
        ["Da:", "Inviato:", "A:", "Oggetto:"],
        "lunedì 23 novembre 2026 08:00",
        "Messaggio originale",
        "Inviato da iPhone",
        "Ciao,",
        "Grazie mille",
        ["iso-8859-1"]
    ),
    tongue!(
        "nl",
        "Op ma 23 nov 2026 om 08:00 schreef {n} <{a}>:",
        "Op 23 nov 2026, om 08:00 heeft {n} <{a}> het volgende geschreven:",
        ["Van:", "Verzonden:", "Aan:", "Onderwerp:"],
        "maandag 23 november 2026 08:00",
        "Oorspronkelijk bericht",
        "Verstuurd vanaf mijn iPhone",
        "Hallo,",
        "Bedankt",
        ["windows-1252"]
    ),
    tongue!(
        "da",
        "Den man. 23. nov. 2026 kl. 08.00 skrev {n} <{a}>:",
        "Den 23. nov. 2026 kl. 08.00 skrev {n} <{a}>:",
        ["Fra:", "Sendt:", "Til:", "Emne:"],
        "23. november 2026 08:00",
        "Oprindelig meddelelse",
        "Sendt fra min iPhone",
        "Hej,",
        "Tak",
        ["iso-8859-1"]
    ),
    tongue!(
        "sv",
        "Den mån 23 nov. 2026 kl 08:00 skrev {n} <{a}>:",
        "23 nov. 2026 kl. 08:00 skrev {n} <{a}>:",
        ["Från:", "Skickat:", "Till:", "Ämne:"],
        "den 23 november 2026 08:00",
        "Ursprungligt meddelande",
        "Skickat från min iPhone",
        "Hej,",
        "Tack",
        ["iso-8859-1"]
    ),
    tongue!(
        "no",
        "man. 23. nov. 2026 kl. 08:00 skrev {n} <{a}>:",
        "23. nov. 2026 kl. 08:00 skrev {n} <{a}>:",
        ["Fra:", "Sendt:", "Til:", "Emne:"],
        "mandag 23. november 2026 08:00",
        "Opprinnelig melding",
        "Sendt fra min iPhone",
        "Hei,",
        "Takk",
        ["iso-8859-1"]
    ),
    tongue!(
        "is",
        "mán., 23. nóv. 2026 kl. 08:00 {n} <{a}> skrifaði:",
        "Þann 23. nóv. 2026, kl. 08:00 skrifaði {n} <{a}>:",
        ["Frá:", "Sent:", "Til:", "Efni:"],
        "mánudagur, 23. nóvember 2026 08:00",
        "Upphaflegur póstur",
        "Sent úr iPhone",
        "Hæ,",
        "Takk",
        ["iso-8859-1"]
    ),
    tongue!(
        "fi",
        "ma 23. marrask. 2026 klo 8.00 {n} ({a}) kirjoitti:",
        "{n} <{a}> kirjoitti 23.11.2026 kello 8.00:",
        ["Lähettäjä:", "Lähetetty:", "Vastaanottaja:", "Aihe:"],
        "maanantai 23. marraskuuta 2026 8.00",
        "Alkuperäinen viesti",
        "Lähetetty iPhonesta",
        "Hei,",
        "Kiitos",
        ["iso-8859-15"]
    ),
    tongue!(
        "et",
        "{n} (<{a}>) kirjutas kuupäeval E, 23. november 2026 kell 08:00:",
        "{n} <{a}> kirjutas 23.11.2026 kell 08:00:",
        ["Saatja:", "Saadetud:", "Adressaat:", "Teema:"],
        "esmaspäev, 23. november 2026 08:00",
        "Algne kiri",
        "Saadetud minu iPhone'ist",
        "Tere,",
        "Aitäh",
        ["iso-8859-15"]
    ),
    tongue!(
        "lv",
        "pirmd., 2026. g. 23. nov., plkst. 08:00 — lietotājs {n} (<{a}>) rakstīja:",
        "{n} <{a}> 2026. gada 23. nov. plkst. 08:00 rakstīja:",
        ["No:", "Nosūtīts:", "Kam:", "Tēma:"],
        "pirmdiena, 2026. gada 23. novembris 08:00",
        "Sākotnējais ziņojums",
        "Nosūtīts no mana iPhone",
        "Sveiki,",
        "Paldies",
        ["windows-1257"]
    ),
    tongue!(
        "lt",
        "2026-11-23, pr, 08:00 {n} <{a}> rašė:",
        "{n} <{a}> 2026-11-23 08:00 rašė:",
        ["Nuo:", "Išsiųsta:", "Kam:", "Tema:"],
        "2026 m. lapkričio 23 d., pirmadienis 08:00",
        "Pradinis laiškas",
        "Išsiųsta iš mano „iPhone“",
        "Sveiki,",
        "Ačiū",
        ["windows-1257"]
    ),
    tongue!(
        "pl",
        "pon., 23 lis 2026 o 08:00 {n} <{a}> napisał(a):",
        "Wiadomość napisana przez {n} <{a}> w dniu 23 lis 2026, o godz. 08:00:",
        ["Od:", "Wysłano:", "Do:", "Temat:"],
        "poniedziałek, 23 listopada 2026 08:00",
        "Oryginalna wiadomość",
        "Wysłane z iPhone'a",
        "Cześć,",
        "Dziękuję",
        ["iso-8859-2", "windows-1250"]
    ),
    tongue!(
        "cs",
        "po 23. 11. 2026 v 8:00 odesílatel {n} <{a}> napsal:",
        "23. 11. 2026 v 8:00, {n} <{a}>:",
        ["Od:", "Odesláno:", "Komu:", "Předmět:"],
        "pondělí 23. listopadu 2026 8:00",
        "Původní zpráva",
        "Odesláno z iPhonu",
        "Dobrý den,",
        "Děkuji",
        ["iso-8859-2", "windows-1250"]
    ),
    tongue!(
        "sk",
        "po 23. 11. 2026 o 8:00 {n} <{a}> napísal(a):",
        "{n} <{a}> napísal dňa 23. 11. 2026 o 8:00:",
        ["Od:", "Odoslané:", "Komu:", "Predmet:"],
        "pondelok 23. novembra 2026 8:00",
        "Pôvodná správa",
        "Odoslané z iPhonu",
        "Dobrý deň,",
        "Ďakujem",
        ["windows-1250"]
    ),
    tongue!(
        "sl",
        "V pon., 23. nov. 2026 ob 08:00 je oseba {n} <{a}> napisala:",
        "{n} <{a}> je 23. nov. 2026 ob 08:00 napisal:",
        ["Od:", "Poslano:", "Za:", "Zadeva:"],
        "ponedeljek, 23. november 2026 08:00",
        "Izvirno sporočilo",
        "Poslano iz mojega iPhona",
        "Živjo,",
        "Hvala",
        ["windows-1250"]
    ),
    tongue!(
        "hr",
        "pon, 23. stu 2026. u 08:00 {n} <{a}> napisao je:",
        "{n} <{a}> je napisao 23.11.2026. u 08:00:",
        ["Šalje:", "Poslano:", "Prima:", "Predmet:"],
        "ponedjeljak, 23. studenoga 2026. 08:00",
        "Izvorna poruka",
        "Poslano s mog iPhonea",
        "Bok,",
        "Hvala",
        ["windows-1250"]
    ),
    tongue!(
        "hu",
        "{n} <{a}> ezt írta (időpont: 2026. nov. 23., H, 8:00):",
        "2026. 11. 23. 8:00 keltezéssel, {n} <{a}> írta:",
        ["Feladó:", "Elküldve:", "Címzett:", "Tárgy:"],
        "2026. november 23., hétfő 8:00",
        "Eredeti üzenet",
        "Az iPhone-omról küldve",
        "Szia,",
        "Köszönöm",
        ["iso-8859-2"]
    ),
    tongue!(
        "ro",
        "În lun., 23 nov. 2026 la 08:00, {n} <{a}> a scris:",
        "Pe 23 nov. 2026, la 08:00, {n} <{a}> a scris:",
        ["De la:", "Trimis:", "Către:", "Subiect:"],
        "luni, 23 noiembrie 2026 08:00",
        "Mesaj original",
        "Trimis de pe iPhone",
        "Bună ziua,",
        "Mulțumesc",
        ["iso-8859-16"]
    ),
    tongue!(
        "el",
        "Στις Δευ 23 Νοε 2026 στις 8:00 π.μ., ο χρήστης {n} <{a}> έγραψε:",
        "23 Νοε 2026, 8:00 π.μ., ο χρήστης «{n} <{a}>» έγραψε:",
        ["Από:", "Στάλθηκε:", "Προς:", "Θέμα:"],
        "Δευτέρα, 23 Νοεμβρίου 2026 8:00 πμ",
        "Αρχικό μήνυμα",
        "Στάλθηκε από το iPhone μου",
        "Γεια σας,",
        "Ευχαριστώ",
        ["iso-8859-7", "windows-1253"]
    ),
    tongue!(
        "tr",
        "{n} <{a}>, 23 Kas 2026 Pzt, 08:00 tarihinde şunu yazdı:",
        "{n} <{a}> şunları yazdı (23 Kas 2026 08:00):",
        ["Kimden:", "Gönderildi:", "Kime:", "Konu:"],
        "23 Kasım 2026 Pazartesi 08:00",
        "Özgün İleti",
        "iPhone'umdan gönderildi",
        "Merhaba,",
        "Teşekkürler",
        ["iso-8859-9", "windows-1254"]
    ),
    tongue!(
        "ru",
        "пн, 23 нояб. 2026 г. в 08:00, {n} <{a}>:",
        "23 нояб. 2026 г., в 08:00, {n} <{a}> написал(а):",
        ["От:", "Отправлено:", "Кому:", "Тема:"],
        "23 ноября 2026 г. 8:00",
        "Исходное сообщение",
        "Отправлено с iPhone",
        "Привет,",
        "Спасибо",
        ["koi8-r", "windows-1251"]
    ),
    tongue!(
        "uk",
        "пн, 23 лист. 2026 р. о 08:00 {n} <{a}> пише:",
        "23 лист. 2026 р. о 08:00 {n} <{a}> написав(ла):",
        ["Від:", "Надіслано:", "Кому:", "Тема:"],
        "23 листопада 2026 р. 8:00",
        "Оригінальне повідомлення",
        "Надіслано з iPhone",
        "Вітаю,",
        "Дякую",
        ["koi8-u", "windows-1251"]
    ),
    tongue!(
        "bg",
        "На пн, 23.11.2026 г. в 8:00 {n} <{a}> написа:",
        "На 23.11.2026 г., в 8:00, {n} <{a}> написа:",
        ["От:", "Изпратено:", "До:", "Относно:"],
        "понеделник, 23 ноември 2026 г. 8:00",
        "Оригинално съобщение",
        "Изпратено от моя iPhone",
        "Здравейте,",
        "Благодаря",
        ["windows-1251"]
    ),
    tongue!(
        "sr",
        "пон, 23. нов 2026. у 08:00 {n} <{a}> је написао/ла:",
        "Дана 23. 11. 2026. у 08:00, {n} <{a}> је написао:",
        ["Шаље:", "Послато:", "Прима:", "Тема:"],
        "понедељак, 23. новембар 2026. 08:00",
        "Оригинална порука",
        "Послато са iPhone-а",
        "Здраво,",
        "Хвала",
        ["windows-1251"]
    ),
    tongue!(
        "he",
        "\u{202b}בתאריך יום ב׳, 23 בנוב׳ 2026 ב-8:00 מאת {n} <\u{200f}{a}\u{200f}>:\u{202c}",
        "\u{202b}ב-23 בנוב׳ 2026, בשעה 8:00, {n} <{a}> כתב/ה:\u{202c}",
        ["מאת:", "נשלח:", "אל:", "נושא:"],
        "יום שני 23 נובמבר 2026 08:00",
        "הודעה מקורית",
        "נשלח מה-iPhone שלי",
        "שלום,",
        "תודה",
        ["windows-1255"]
    ),
    tongue!(
        "ar",
        "في الاثنين، 23 نوفمبر 2026 في 8:00 ص تمت كتابة ما يلي بواسطة {n} <{a}>:",
        "في ٢٣ نوفمبر ٢٠٢٦، الساعة ٨:٠٠ ص، كتب {n} <{a}>:",
        ["من:", "تم الإرسال:", "إلى:", "الموضوع:"],
        "الاثنين، 23 نوفمبر 2026 08:00 ص",
        "الرسالة الأصلية",
        "أُرسلت من الـ iPhone",
        "مرحبا،",
        "شكرا",
        ["windows-1256"]
    ),
    tongue!(
        "fa",
        "در تاریخ دوشنبه ۲۳ نوامبر ۲۰۲۶،\u{200f} ۸:۰۰ {n} <{a}> نوشت:",
        "{n} <{a}> در ۲۳ نوامبر ۲۰۲۶ ساعت ۸:۰۰ نوشت:",
        ["از:", "ارسال شده:", "به:", "موضوع:"],
        "دوشنبه، ۲۳ نوامبر ۲۰۲۶ ۰۸:۰۰",
        "پیام اصلی",
        "ارسال شده از iPhone من",
        "سلام،",
        "متشکرم",
        []
    ),
    tongue!(
        "hi",
        "सोम, 23 नव॰ 2026 को 8:00 am बजे को {n} <{a}> ने लिखा:",
        "23 नव॰ 2026 को 8:00 पूर्वाह्न बजे, {n} <{a}> ने लिखा:",
        ["प्रेषक:", "भेजा गया:", "प्रति:", "विषय:"],
        "सोमवार, 23 नवंबर 2026 08:00",
        "मूल संदेश",
        "मेरे iPhone से भेजा गया",
        "नमस्ते,",
        "धन्यवाद",
        []
    ),
    tongue!(
        "th",
        "ในวันที่ จ. 23 พ.ย. 2026 เวลา 08:00 {n} <{a}> เขียนว่า:",
        "เมื่อ 23 พ.ย. 2569 เวลา 08:00 {n} <{a}> เขียน:",
        ["จาก:", "ส่ง:", "ถึง:", "เรื่อง:"],
        "วันจันทร์ที่ 23 พฤศจิกายน 2569 8:00",
        "ข้อความต้นฉบับ",
        "ส่งจาก iPhone ของฉัน",
        "สวัสดี",
        "ขอบคุณ",
        ["windows-874"]
    ),
    tongue!(
        "vi",
        "Vào Th 2, 23 thg 11, 2026 vào lúc 08:00 {n} <{a}> đã viết:",
        "Vào ngày 23 thg 11, 2026, lúc 08:00, {n} <{a}> đã viết:",
        ["Từ:", "Đã gửi:", "Tới:", "Chủ đề:"],
        "Thứ Hai, 23 tháng 11, 2026 8:00 SA",
        "Thư gốc",
        "Đã gửi từ iPhone của tôi",
        "Chào,",
        "Cảm ơn",
        ["windows-1258"]
    ),
    tongue!(
        "id",
        "Pada tanggal Sen, 23 Nov 2026 pukul 08.00 {n} <{a}> menulis:",
        "Pada 23 Nov 2026, pukul 08.00, {n} <{a}> menulis:",
        ["Dari:", "Terkirim:", "Kepada:", "Subjek:"],
        "Senin, 23 November 2026 08.00",
        "Pesan Asli",
        "Dikirim dari iPhone saya",
        "Halo,",
        "Terima kasih",
        ["us-ascii"]
    ),
    tongue!(
        "fil",
        "Noong Lun, Nob 23, 2026 nang 8:00 AM, isinulat ni {n} <{a}>:",
        "Noong Nob 23, 2026, nang 8:00 AM, sumulat si {n} <{a}>:",
        ["Mula kay:", "Ipinadala:", "Kay:", "Paksa:"],
        "Lunes, Nobyembre 23, 2026 8:00 AM",
        "Orihinal na Mensahe",
        "Ipinadala mula sa aking iPhone",
        "Kumusta,",
        "Salamat",
        ["us-ascii"]
    ),
    tongue!(
        "ja",
        "2026年11月23日(月) 8:00 {n} <{a}>:",
        "2026/11/23 8:00、{n} <{a}>のメール:",
        ["差出人:", "送信日時:", "宛先:", "件名:"],
        "2026年11月23日 8:00",
        "元のメッセージ",
        "iPhoneから送信",
        "こんにちは",
        "ありがとう",
        ["iso-2022-jp", "shift_jis", "euc-jp"]
    ),
    tongue!(
        "ko",
        "2026년 11월 23일 (월) 오전 8:00, {n} <{a}>님이 작성:",
        "{n} <{a}> 작성, 2026. 11. 23. 오전 8:00:",
        ["보낸 사람:", "보낸 날짜:", "받는 사람:", "제목:"],
        "2026년 11월 23일 월요일 오전 8:00",
        "원본 메시지",
        "나의 iPhone에서 보냄",
        "안녕하세요,",
        "감사합니다",
        ["euc-kr"]
    ),
    tongue!(
        "zh-CN",
        "{n} <{a}> 于2026年11月23日周一 08:00写道：",
        "在 2026年11月23日，上午8:00，{n} <{a}> 写道：",
        ["发件人:", "发送时间:", "收件人:", "主题:"],
        "2026年11月23日 8:00",
        "原始邮件",
        "发自我的 iPhone",
        "你好",
        "谢谢",
        ["gb18030", "gb2312"]
    ),
    tongue!(
        "zh-TW",
        "{n} <{a}> 於 2026年11月23日 週一 上午8:00寫道：",
        "{n} <{a}> 於 2026年11月23日 上午8:00 寫道：",
        ["寄件者:", "寄件日期:", "收件者:", "主旨:"],
        "2026年11月23日 上午 08:00",
        "原始郵件",
        "從我的 iPhone 傳送",
        "你好",
        "謝謝",
        ["big5"]
    ),
];

impl Language {
    pub fn fill(template: &str, name: &str, address: &str) -> String {
        template.replace("{n}", name).replace("{a}", address)
    }
}
