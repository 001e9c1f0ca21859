//! What the heads of columns are called, by many programs and in many languages.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Meaning;

/// A column's name as compared: letters and digits, lower case, accents off.
pub(super) fn key(name: &str) -> String {
    let plain = name.nfkd().filter(|c| !is_combining_mark(*c));
    plain.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words that say which of several addresses or numbers a column has, as key.
#[rustfmt::skip] // one word a line would be three screens
const WHICH: &[&str] = &[
    "home", "work", "other", "private", "personal", "business", "main", "primary", "alternate", "mobile",
    "secondary", "school", "privat", "geschaftlich", "dienstlich", "arbeit", "sonstige", "prive", "werk",
    "thuis", "overig", "domicile", "travail", "bureau", "professionnel", "personnel", "autre", "casa",
    "trabajo", "trabalho", "pessoal", "otro", "outro", "ufficio", "lavoro", "value", "address",
];

/// What a column means, by its head. `None`: nothing that is kept.
pub(super) fn meaning_of(head: &str) -> Option<Meaning> {
    let whole = key(head);
    meaning(&whole).or_else(|| {
        let words: Vec<String> = head
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .map(key)
            .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
            .filter(|word| !word.is_empty() && !WHICH.contains(&word.as_str()))
            .collect();
        let found = meaning(&words.concat())?;
        // Only of these does a person have several.
        matches!(found, Meaning::Mail | Meaning::Phone | Meaning::Url).then_some(found)
    })
}

/// Keys by meaning; `#` stands for a digit.
#[rustfmt::skip] // one word a line would be four screens
const KEYS: &[(Meaning, &[&str])] = &[
    (Meaning::Name, &[
        "name", "displayname", "fullname", "contactname", "nomcomplet", "nombrecompleto",
        "nomecompleto", "nomeecognome", "nomecognome", "naam", "volledigenaam", "weergavenaam",
        "anzeigename", "vollstandigername", "nomaffiche", "imieinazwisko", "navn", "namn",
    ]),
    (Meaning::Given, &[
        "firstname", "first", "givenname", "vorname", "rufname", "prenom", "voornaam", "nombre",
        "nombres", "primernombre", "nome", "primeironome", "nomeproprio", "imie", "fornavn",
        "fornamn", "etunimi", "jmeno", "keresztnev", "prenume", "имя", "名",
    ]),
    (Meaning::Middle, &[
        "middlename", "middle", "additionalname", "weiterevornamen", "zweitervorname",
        "deuxiemeprenom", "segundonombre", "nomedomeio", "segundonome", "tussenvoegsel",
        "tweedenaam",
    ]),
    (Meaning::Family, &[
        "lastname", "last", "familyname", "surname", "nachname", "familienname", "zuname", "nom",
        "nomdefamille", "achternaam", "familienaam", "apellido", "apellidos", "sobrenome",
        "apelido", "ultimonome", "cognome", "nazwisko", "efternamn", "efternavn", "etternavn",
        "sukunimi", "prijmeni", "vezeteknev", "numedefamilie", "фамилия", "姓",
    ]),
    (Meaning::Nickname, &[
        "nickname", "spitzname", "surnom", "bijnaam", "apodo", "apelidos", "soprannome",
    ]),
    (Meaning::Mail, &[
        "email", "emails", "mail", "emailaddress", "email#address", "email#value", "primaryemail",
        "secondaryemail", "email#", "emailaddresses", "emailadresse", "emailadres", "emailid",
        "adresseemail", "adressemail", "adressedemessagerie", "adresseelectronique", "courriel",
        "mel", "correoelectronico", "direcciondecorreoelectronico", "correo", "direcciondeemail",
        "enderecodeemail", "enderecodecorreioeletronico", "enderecodecorreioeletronico#",
        "correioeletronico", "indirizzoemail", "indirizzodiposta", "postaelettronica",
        "adresemail", "adrespocztyelektronicznej", "epost", "epostadress", "epostadresse",
        "sahkoposti", "eposta",
    ]),
    (Meaning::Organization, &[
        "company", "companyname", "associatedcompany", "organization", "organisation",
        "organizationname", "organization#name", "organisationname", "employer", "firma",
        "unternehmen", "arbeitgeber", "societe", "entreprise", "bedrijf", "bedrijfsnaam",
        "organisatie", "empresa", "compania", "organizacion", "organizacao", "azienda", "societa",
        "foretag", "virksomhed", "yritys", "компания",
    ]),
    (Meaning::Title, &[
        "position", "jobtitle", "organizationtitle", "organization#title", "title", "role",
        "funktion", "beruf", "jobbezeichnung", "titre", "fonction", "poste", "intituleduposte",
        "functie", "functietitel", "positie", "cargo", "puesto", "funcao", "ruolo", "qualifica",
        "stanowisko",
    ]),
    (Meaning::Birthday, &[
        "birthday", "dateofbirth", "birthdate", "geburtstag", "geburtsdatum", "anniversaire",
        "datedenaissance", "verjaardag", "geboortedatum", "cumpleanos", "fechadenacimiento",
        "datadenascimento", "compleanno", "datadinascita", "urodziny",
    ]),
    (Meaning::BirthYear, &["birthyear"]),
    (Meaning::BirthMonth, &["birthmonth"]),
    (Meaning::Anniversary, &[
        "anniversary", "jahrestag", "jubileum", "aniversario", "anniversario",
    ]),
    (Meaning::EventLabel, &["event#type", "event#label"]),
    (Meaning::EventValue, &["event#value"]),
    (Meaning::Url, &[
        "url", "webpage", "webpage#", "website", "website#value", "personalwebpage",
        "businesswebpage", "personalwebsite", "businesswebsite", "profileurl", "linkedin",
        "linkedinurl", "webseite", "siteweb", "sitioweb", "paginaweb", "sito", "sitoweb",
    ]),
    (Meaning::Place, &[
        "city", "homecity", "homeaddresscity", "workcity", "businesscity", "othercity",
        "address#city", "homeaddress#city", "town", "location", "ort", "stadt", "ortprivat",
        "ortgeschaftlich", "ville", "ciudad", "localidad", "cidade", "localidade", "citta",
        "plaats", "woonplaats", "miasto", "country", "homecountry", "homeaddresscountry",
        "businesscountry", "businesscountryregion", "homecountryregion", "workcountry",
        "address#country", "land", "pays", "pais", "paese", "kraj",
    ]),
    (Meaning::Phone, &[
        "phone", "phones", "phone#value", "phonenumber", "primaryphone", "homephone", "homephone#",
        "businessphone", "businessphone#", "mobilephone", "mobilenumber", "mobilephonenumber",
        "workphone", "mobile", "telephone", "telefon", "telefonnummer", "mobiltelefon", "handy",
        "mobil", "telefoon", "telefoonnummer", "mobiel", "telefono", "movil", "celular",
        "telefone", "telemovel", "telephonemobile", "portable", "cellulare",
    ]),
    (Meaning::Note, &[
        "notes", "note", "notiz", "notizen", "bemerkung", "bemerkungen", "anmerkungen",
        "remarques", "notities", "opmerkingen", "notas", "observaciones", "observacoes", "appunti",
    ]),
    (Meaning::Tags, &[
        "labels", "groupmembership", "categories", "category", "tags", "tag", "groups",
        "kategorien", "kategorie", "gruppen", "categorie", "categorieen", "categorias",
        "etiquettes", "etiquetas", "etichette",
    ]),
    (Meaning::Connected, &["connectedon"]),
    (Meaning::Id, &["rekindleid"]),
];

/// What a key means.
pub(super) fn meaning(key: &str) -> Option<Meaning> {
    let numbered: String = key.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    KEYS.iter().find(|(_, keys)| keys.contains(&numbered.as_str())).map(|(meaning, _)| *meaning)
}
