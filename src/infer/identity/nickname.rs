//! Short forms of given names: Sam is Samuel or Samantha, Liz is Elizabeth, Pepe is José.
//!
//! Only good for a question. Simone is no long form of Simon: where all that is added makes a name
//! of another person, as the endings of women's names do, it is none.

/// Short forms that are no beginning of the long one, or too little of it, with their long forms;
/// in lower case without accents.
#[rustfmt::skip] // one name a line would be five screens
const SHORT: &[(&str, &[&str])] = &[
    ("abby", &["abigail"]), ("ale", &["alejandro", "alejandra", "alessandro", "alessandra"]), ("alek", &["aleksander", "aleksandar"]), ("andy", &["andrew", "andreas", "andrea"]), ("ann", &["anna", "anne"]), ("asia", &["joanna"]),
    ("barb", &["barbara"]), ("bart", &["bartholomew", "bartosz", "bartolomeo"]), ("bea", &["beatrice", "beatriz", "beate"]), ("becky", &["rebecca"]), ("becca", &["rebecca"]), ("bella", &["isabella"]), ("ben", &["benjamin", "benedict", "benedikt"]), ("beppe", &["giuseppe"]),
    ("bert", &["albert", "robert", "herbert", "hubert"]), ("beth", &["elizabeth", "elisabeth"]), ("betty", &["elizabeth"]), ("bill", &["william"]), ("billy", &["william"]), ("bob", &["robert"]), ("bobby", &["robert"]),
    ("charlie", &["charles", "charlotte"]), ("chuck", &["charles"]), ("cathy", &["catherine"]), ("cindy", &["cynthia"]), ("dave", &["david"]), ("davy", &["david"]), ("debbie", &["deborah"]), ("dick", &["richard"]),
    ("dima", &["dmitry", "dmitri", "dmitrij"]), ("dirk", &["diederik"]), ("don", &["donald"]), ("dora", &["theodora", "dorothea", "isidora"]), ("drew", &["andrew"]), ("ed", &["edward", "edmund", "edgar", "edwin", "eduardo", "eduard"]), ("eddie", &["edward", "edmund", "edgar"]), ("ellie", &["eleanor", "elizabeth"]),
    ("emi", &["emilia", "emilio"]), ("eva", &["evelyn"]), ("fran", &["francis", "frances", "francisco", "francisca"]), ("franz", &["franziskus"]), ("fred", &["frederick", "alfred", "manfred"]), ("fritz", &["friedrich"]), ("gabi", &["gabriele", "gabriela"]), ("gabe", &["gabriel"]), ("gene", &["eugene"]), ("gerd", &["gerhard"]), ("gigi", &["luigi"]),
    ("gosia", &["malgorzata"]), ("greg", &["gregory", "grzegorz"]), ("gretchen", &["margarete"]), ("gus", &["augustus", "gustav", "angus"]), ("hal", &["henry", "harold"]), ("hank", &["henry"]), ("hannes", &["johannes"]), ("hans", &["johannes", "johann"]), ("harry", &["henry", "harold", "harald"]), ("heiner", &["heinrich"]), ("heinz", &["heinrich"]),
    ("ina", &["katharina", "martina", "christina"]), ("jack", &["john", "jackson"]), ("jake", &["jacob", "jakob"]), ("jan", &["johannes"]), ("janek", &["jan"]), ("jen", &["jennifer", "jenny"]), ("jenny", &["jennifer"]), ("jerry", &["gerald", "jerome", "jeremy"]), ("jim", &["james"]), ("jimmy", &["james"]), ("jo", &["joanna", "joanne", "josephine", "johanna", "joseph", "johannes"]),
    ("jochen", &["joachim"]), ("joe", &["joseph"]), ("john", &["jonathan"]), ("johnny", &["john", "jonathan"]), ("jon", &["jonathan"]), ("jupp", &["josef"]), ("jurek", &["jerzy"]), ("kasia", &["katarzyna"]), ("kate", &["katherine", "catherine", "kathryn", "katarina", "katharina"]), ("kathy", &["katherine", "kathleen", "kathryn"]), ("katie", &["katherine", "catherine", "kathryn", "kathleen"]),
    ("katya", &["ekaterina", "yekaterina"]), ("ken", &["kenneth"]), ("kim", &["kimberly", "joakim"]), ("kolya", &["nikolai", "nikolay"]), ("krysia", &["krystyna"]), ("larry", &["lawrence", "laurence"]), ("lena", &["helena", "magdalena", "elena", "yelena"]), ("lenny", &["leonard"]), ("leo", &["leonard", "leonardo", "leopold", "leonhard"]), ("lexi", &["alexandra"]), ("lisa", &["elisabeth", "elizabeth"]),
    ("liz", &["elizabeth", "elisabeth"]), ("lizzie", &["elizabeth"]), ("lola", &["dolores"]), ("lou", &["louis", "louise", "lewis"]), ("lotte", &["charlotte"]), ("lupe", &["guadalupe"]), ("luz", &["lucia"]), ("mags", &["margaret"]), ("maggie", &["margaret"]), ("manolo", &["manuel"]), ("manu", &["manuel", "manuela", "emmanuel"]), ("masha", &["maria", "mariya"]), ("matt", &["matthew", "matthias", "matteo"]),
    ("mats", &["matthias", "mattias"]), ("meg", &["margaret", "megan"]), ("mick", &["michael"]), ("mike", &["michael", "mikhail", "mikael"]), ("mia", &["maria"]), ("micky", &["michael"]), ("michi", &["michael", "michaela"]), ("misha", &["mikhail", "michael"]), ("molly", &["mary", "margaret"]), ("nacho", &["ignacio"]), ("nando", &["fernando"]), ("nastya", &["anastasia", "anastasiya"]), ("nate", &["nathan", "nathaniel"]),
    ("ned", &["edward"]), ("nell", &["eleanor", "helen"]), ("nick", &["nicholas", "nicolas", "nikolas", "nicola", "nicole", "dominic"]), ("nico", &["nicolas", "nikolaus", "nicola", "nicole", "nicolo"]), ("nina", &["antonina", "giannina"]), ("nora", &["eleonora", "eleanor", "leonora"]), ("olek", &["aleksander"]), ("ola", &["aleksandra"]), ("paco", &["francisco"]), ("pancho", &["francisco"]), ("paddy", &["patrick"]), ("pat", &["patrick", "patricia"]), ("patty", &["patricia"]),
    ("peg", &["margaret"]), ("peggy", &["margaret"]), ("pepe", &["jose", "giuseppe"]), ("petya", &["pyotr", "petr"]), ("phil", &["philip", "phillip", "philipp"]), ("piotrek", &["piotr"]), ("polly", &["mary", "pauline"]), ("quique", &["enrique"]), ("rafa", &["rafael"]), ("ralf", &["rudolf"]), ("ray", &["raymond"]), ("reggie", &["reginald"]), ("rick", &["richard", "frederick", "patrick"]), ("ricky", &["richard"]),
    ("rob", &["robert", "roberto"]), ("robin", &["robert"]), ("rolf", &["rudolf"]), ("ron", &["ronald"]), ("rudi", &["rudolf"]), ("sally", &["sarah"]), ("sandra", &["alexandra"]), ("sandy", &["alexander", "alexandra", "sandra"]), ("sascha", &["alexander", "alexandra"]), ("sasha", &["alexander", "alexandra", "aleksandr", "aleksandra"]), ("sepp", &["josef"]), ("serge", &["sergei", "sergey", "sergio"]),
    ("seryozha", &["sergei", "sergey"]), ("shura", &["aleksandr"]), ("sid", &["sidney"]), ("sue", &["susan", "suzanne", "susanna"]), ("susi", &["susanne"]), ("suzy", &["susan", "suzanne"]), ("sven", &["svend"]), ("tania", &["tatiana"]), ("tanya", &["tatiana", "tatyana"]), ("ted", &["edward", "theodore"]), ("teo", &["teodoro", "matteo"]), ("tess", &["theresa", "teresa"]), ("theo", &["theodore", "theodor"]), ("tim", &["timothy", "timotheus"]),
    ("tina", &["christina", "martina", "bettina", "valentina"]), ("toby", &["tobias"]), ("tom", &["thomas", "tomas", "tommaso", "tomasz"]), ("tommy", &["thomas"]), ("toni", &["anton", "antonia", "antonio"]), ("tonio", &["antonio"]), ("tony", &["anthony", "antony", "antonio", "anton"]), ("uli", &["ulrich", "ulrike"]), ("uschi", &["ursula"]), ("val", &["valerie", "valentine"]), ("vanya", &["ivan"]), ("vera", &["veronica", "veronika"]), ("vic", &["victor", "victoria"]), ("vicky", &["victoria"]),
    ("vlad", &["vladimir", "vladislav"]), ("volodya", &["vladimir"]), ("wally", &["walter"]), ("walt", &["walter"]), ("will", &["william", "wilhelm"]), ("willi", &["wilhelm"]), ("willy", &["william", "wilhelm"]), ("wolfi", &["wolfgang"]), ("xandra", &["alexandra"]), ("xavi", &["xavier"]), ("yasha", &["yakov"]), ("zach", &["zachary", "zachariah"]), ("zack", &["zachary"]), ("zosia", &["zofia"]),
];

/// What makes a woman's name of a man's, or a little one's of a grown-up's: another name.
const OTHER_NAME: &[&str] =
    &["ine", "ina", "ette", "etta", "elle", "ella", "enne", "iane", "iana", "inha", "inho", "ita", "ito"];

/// A shorter name is no short form of another.
const SHORT_CHARS: usize = 3;
/// Letters that a short form leaves out, at least.
const LEFT_OUT: usize = 3;

/// Whether a given name is a short form of another, both in lower case without accents.
pub(super) fn is_short_form(short: &str, long: &str) -> bool {
    let named = SHORT.iter().any(|(name, longs)| *name == short && longs.contains(&long));
    let left_out = long.strip_prefix(short).filter(|_| short.chars().count() >= SHORT_CHARS);
    named || left_out.is_some_and(|rest| rest.chars().count() >= LEFT_OUT && !OTHER_NAME.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sam_is_samuel_and_simon_is_not_simone() {
        for (short, long) in [
            ("sam", "samuel"),
            ("sam", "samantha"),
            ("chris", "christopher"),
            ("liz", "elizabeth"),
            ("bob", "robert"),
            ("pepe", "jose"),
            ("alex", "alexandra"),
        ] {
            assert!(is_short_form(short, long), "{short} {long}");
            assert!(!is_short_form(long, short), "{long} {short}");
        }
        for (one, other) in [
            ("simon", "simone"),
            ("daniel", "daniela"),
            ("paul", "pauline"),
            ("joseph", "josephine"),
            ("jan", "jana"),
            ("al", "albert"),
            ("sam", "sam"),
            ("tom", "tobias"),
        ] {
            assert!(!is_short_form(one, other), "{one} {other}");
        }
    }
}
