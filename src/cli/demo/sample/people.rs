//! Who is who: invented people and how they keep in touch.

use super::subjects::*;

/// Name and address of the mailbox's owner.
pub(super) const OWNER: (&str, &str) = ("Robin Vale", "robin.vale@example.org");

/// How the last thread ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The owner wrote last, as an answer.
    Yours,
    /// They wrote last, as an answer.
    Theirs,
    /// They opened a thread, and it waits.
    Waiting,
    /// The owner wrote three times in a row, 40 days apart, and nothing came.
    Unheard,
}

/// One person the owner knows. Days count back from today.
pub(super) struct Friend {
    pub name: &'static str,
    pub address: &'static str,
    /// Another address, in use until so many days ago.
    pub before: Option<(&'static str, i64)>,
    /// IANA time zone they write in.
    pub zone: &'static str,
    /// Days from one thread to the next.
    pub every: i64,
    /// Days since the last mail.
    pub quiet: i64,
    /// Days since the first.
    pub since: i64,
    pub subjects: &'static [&'static str],
    /// Subject of the last thread.
    pub last: &'static str,
    pub ending: Ending,
}

/// People who write to one another, the owner among them.
pub(super) struct SampleCircle {
    pub members: &'static [&'static str],
    pub every: i64,
    pub subjects: &'static [&'static str],
}

use Ending::{Theirs, Unheard, Waiting, Yours};

type Row = (
    (&'static str, &'static str, &'static str),
    (i64, i64, i64),
    &'static [&'static str],
    (&'static str, Ending),
);

const fn friend(row: Row) -> Friend {
    let ((name, address, zone), (every, quiet, since), subjects, (last, ending)) = row;
    Friend { name, address, before: None, zone, every, quiet, since, subjects, last, ending }
}

const fn moved(row: Row, before: &'static str, until: i64) -> Friend {
    let Friend { name, address, zone, every, quiet, since, subjects, last, ending, .. } = friend(row);
    Friend { name, address, before: Some((before, until)), zone, every, quiet, since, subjects, last, ending }
}

const LONDON: &str = "Europe/London";
const BERLIN: &str = "Europe/Berlin";
const LISBON: &str = "Europe/Lisbon";

/// Rows: name, address, zone; every, quiet, since (days); subjects; last subject and how it ended.
#[rustfmt::skip]
pub(super) const FRIENDS: &[Friend] = &[
    // In touch.
    friend((("Maren Oduya", "maren@oduya.example", LONDON), (8, 1, 700), FAMILY, ("Keys are under the blue pot", Yours))),
    friend((("Piet Halloran", "piet.halloran@millwright.example", "Europe/Dublin"), (9, 3, 500), PLAYGROUND, ("Site visit on Tuesday", Theirs))),
    friend((("Yuki Tanabe", "yuki.tanabe@kitestudio.example", "Asia/Tokyo"), (16, 11, 1180), PLAYGROUND, ("The fox mural: final colours", Theirs))),
    friend((("Samira Belkacem", "samira.belkacem@parks.example", "Europe/Paris"), (15, 8, 900), PLAYGROUND, ("Parks committee wants two benches more", Yours))),
    friend((("Goran Vuković", "goran@vukovic.example", "Europe/Zagreb"), (21, 19, 1350), CHESS, ("Your move (the long game)", Theirs))),
    friend((("Eleni Markaki", "eleni.markaki@example.org", "Europe/Athens"), (30, 22, 1300), BOOKS, ("What did you make of the ending", Yours))),
    friend((("Thandiwe Mokoena", "thandiwe@sunroomchoir.example", "Africa/Johannesburg"), (24, 14, 1000), CHOIR, ("Chapel is booked for May", Theirs))),
    friend((("Wren Castellan", "wren.castellan@example.org", LONDON), (30, 33, 1250), GARDEN, ("Cuttings from the old fig", Theirs))),
    friend((("Hanna Lindqvist", "hanna@lindqvist.example", "Europe/Stockholm"), (35, 27, 1400), SAILING, ("Charts of the inlet", Yours))),
    friend((("Bashir Karimi", "bashir.karimi@mendhall.example", LONDON), (28, 9, 800), REPAIR, ("Volunteers for the 3rd", Theirs))),
    friend((("Odile Garance", "odile.garance@paperlane.example", "Europe/Paris"), (33, 24, 950), LETTERPRESS, ("Which ampersand", Theirs))),
    friend((("Nnamdi Eze-Porter", "nnamdi@typeandtray.example", LONDON), (38, 31, 1020), LETTERPRESS, ("A broken lowercase g", Yours))),
    friend((("Petra Vale", "petra.vale@example.org", BERLIN), (40, 16, 1420), FAMILY, ("Aunt Petra's eightieth", Theirs))),
    friend((("Jonah Vale", "jonah.vale@example.org", LONDON), (26, 12, 1400), FAMILY, ("Train on Friday at 17:40", Yours))),
    friend((("Ximena Rosales", "ximena.rosales@tallyhouse.example", "America/Mexico_City"), (45, 38, 1100), BOOKS, ("A translator's footnote worth the whole book", Yours))),
    friend((("Mele Taufa", "mele.taufa@example.org", "Pacific/Auckland"), (60, 41, 1380), SCHOOL, ("Passing through on Friday", Theirs))),
    friend((("Ruben Achterman", "ruben@achterman.example", "Europe/Amsterdam"), (55, 29, 1200), WALKS, ("Train times for Saturday", Yours))),
    friend((("Farida Nasser", "farida.nasser@example.org", "Africa/Cairo"), (80, 47, 1390), POTTERY, ("Ash from your stove, please", Theirs))),
    friend((("Callum Brightwater", "callum@brightwater.example", "America/Halifax"), (85, 52, 1300), SAILING, ("Crossing in June?", Theirs))),
    friend((("Zofia Wilk", "zofia.wilk@example.org", "Europe/Warsaw"), (75, 36, 1210), BREAD, ("Flour from the mill, shall I order for you", Yours))),
    friend((("Dong-hyun Seo", "dh.seo@oakandrivet.example", "Asia/Seoul"), (90, 58, 1280), PLAYGROUND, ("Fall heights, one last time", Yours))),
    friend((("Beatriz Folgado", "beatriz@folgado.example", LISBON), (30, 20, 700), CHESS, ("The Lisbon opening", Theirs))),
    friend((("Kwabena Asante-Lloyd", "kwabena.al@example.org", "Africa/Accra"), (88, 49, 1330), SCHOOL, ("Godparents' report", Theirs))),
    friend((("Ines Duarte", "ines.duarte@riverside.example", LISBON), (50, 21, 640), WALKS, ("The bridge is open again", Yours))),
    // New addresses.
    moved((("Tobias Renner", "tobias@renner-holz.example", BERLIN), (31, 17, 1260), PLAYGROUND, ("Larch or oak for the climbing frame", Theirs)), "t.renner@saegewerk.example", 420),
    moved((("Aroha Pere", "aroha.pere@example.org", "Pacific/Auckland"), (45, 96, 1340), BOOKS, ("Poems for the train", Yours)), "apere@oldharbour.example", 610),
    // One mail waits, one is ignored.
    friend((("Tomasz Lis", "tomasz.lis@chairworks.example", "Europe/Warsaw"), (34, 6, 880), REPAIR, ("Two chairs left, would you like them?", Waiting))),
    friend((("Leopold Anstey", "leopold.anstey@example.org", LONDON), (30, 100, 1150), WALKS, ("Sunday: the ridge or the reservoir", Unheard))),
    // Gone quiet.
    friend((("Ilse Brandão", "ilse@brandao.example", LISBON), (11, 84, 640), BREAD, ("The boxes are packed, Porto it is", Theirs))),
    friend((("Anselm Okoro", "anselm.okoro@example.org", LONDON), (22, 71, 900), CHOIR, ("She is here! 3.4 kilos and very loud", Theirs))),
    friend((("Noor Haddad", "noor@haddad.example", "Asia/Amman"), (30, 148, 1400), POTTERY, ("The teapot that pours", Yours))),
    friend((("Lucía Ferrán", "lucia.ferran@example.org", "Europe/Madrid"), (28, 121, 1290), SCHOOL, ("New job from Monday, wish me luck", Theirs))),
    friend((("Silas Thornbury", "silas@thornbury.example", LONDON), (35, 203, 1370), GARDEN, ("Two kilos of plums on your doorstep", Yours))),
    friend((("Anoushka Rao-Bennett", "anoushka@raobennett.example", "Asia/Kolkata"), (42, 166, 1180), BOOKS, ("Something for your niece", Yours))),
    friend((("Marguerite Delorme", "m.delorme@example.org", "Europe/Paris"), (60, 187, 1410), LETTERPRESS, ("Type specimen, page by page", Theirs))),
    friend((("Henrik Solbakken", "henrik@solbakken.example", "Europe/Oslo"), (70, 231, 1390), SAILING, ("A berth until September", Theirs))),
    friend((("Imani Whitlock", "imani.whitlock@greenacre.example", "America/New_York"), (45, 262, 1100), PLAYGROUND, ("Final figures, and thank you for everything", Theirs))),
    friend((("Caspian Moreau-Finch", "caspian.mf@example.org", "America/Toronto"), (80, 274, 1340), WALKS, ("Photos from the moor", Yours))),
    friend((("Rosalind Achebe-Ward", "rosalind@achebeward.example", LONDON), (85, 319, 1400), SCHOOL, ("Found the class photo", Yours))),
    // Long asleep, and two who are only just known.
    friend((("Viktor Hadley", "viktor.hadley@example.org", "Europe/Vienna"), (20, 512, 1450), CHESS, ("I resign, and dinner is on me", Theirs))),
    friend((("Bronwen Teague", "bronwen.teague@example.org", LONDON), (25, 13, 95), REPAIR, ("The radio plays again", Yours))),
    friend((("Emeka Strand", "emeka@strandlight.example", "Africa/Lagos"), (40, 34, 130), PLAYGROUND, ("Children's drawings for the slide", Theirs))),
];

/// Groups that write to all. A member who has gone quiet is silent here too. Odile and Nnamdi share
/// letterpress and no circle: they should meet.
#[rustfmt::skip]
pub(super) const CIRCLES: &[SampleCircle] = &[
    SampleCircle { members: &["Maren Oduya", "Jonah Vale", "Petra Vale"], every: 46, subjects: &["Christmas, who brings what", "Grandma's garden, a plan", "Summer house: weeks and people", "The roof, and what it costs", "A present for the twins"] },
    SampleCircle { members: &["Eleni Markaki", "Aroha Pere", "Anoushka Rao-Bennett", "Ximena Rosales"], every: 37, subjects: &["Reading group: the next book", "Reading group at mine, bring a chair", "Reading group: two votes for the short one", "Reading group, who has the copies"] },
    SampleCircle { members: &["Thandiwe Mokoena", "Anselm Okoro", "Wren Castellan"], every: 52, subjects: &["Choir tour: rooms", "Choir: new conductor, first impressions", "Choir: cake rota", "Choir: a list of lifts"] },
    SampleCircle { members: &["Piet Halloran", "Samira Belkacem", "Tobias Renner", "Yuki Tanabe"], every: 29, subjects: &["Mill Lane: minutes", "Mill Lane: who brings the drill", "Mill Lane: paint, mud, progress", "Mill Lane: opening day"] },
    SampleCircle { members: &["Ruben Achterman", "Caspian Moreau-Finch", "Leopold Anstey", "Ines Duarte"], every: 74, subjects: &["Walking weekend: a hut is free", "Walking weekend: shopping list", "Walking weekend: who snores"] },
    SampleCircle { members: &["Bashir Karimi", "Tomasz Lis", "Bronwen Teague"], every: 60, subjects: &["Repair café: tables and tea", "Repair café: what we learned from the kettle", "Repair café in spring"] },
];

/// People of mailing lists, and others who wrote once.
#[rustfmt::skip]
pub(super) const STRANGERS: &[(&str, &str)] = &[
    ("Ottoline Marsh", "ottoline@marsh.example"),
    ("Dmitri Kessel", "dkessel@latticework.example"),
    ("Priya Venkataraman-Cole", "priya.vc@example.org"),
    ("Jasper Quill", "jasper@quill.example"),
    ("Renske de Wit", "renske@dewit.example"),
    ("Obadiah Fenn", "o.fenn@fennandson.example"),
    ("Marisol Ibarra-Keane", "marisol.ik@example.org"),
    ("Lars-Erik Nyström", "lars-erik@nystrom.example"),
];
