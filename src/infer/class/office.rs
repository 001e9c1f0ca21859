//! Offices: a practice, a reception, a recruiter, a company. People sit there, and whoever answers
//! is nobody's friend.
//!
//! An address is an office's by its local part, whoever signs (`praxis@`, `talent@`); a role that a
//! person may have to themselves (`info@`, `hello@`) is one where no personal name goes with it; so
//! is any address under the name of a company or practice. Tokens as in [`super::role`].

use std::collections::HashSet;
use std::sync::LazyLock;

use super::role;
use crate::infer::names;
use crate::mail::Address;

/// Words of a local part that name an office wherever they are, in many languages.
#[rustfmt::skip] // one word a line would be three screens
static ANYWHERE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        // Practices, chambers, authorities.
        "praxis", "arztpraxis", "zahnarztpraxis", "zahnarzt", "hausarzt", "tierarzt", "kanzlei", "notariat", "steuerberatung", "hausverwaltung",
        "ordination", "gemeinschaftspraxis", "physiotherapie", "rechtsanwaelte", "apotheke", "klinik", "clinic", "clinica", "clinique", "kliniek",
        "klinika", "dentist", "dental", "dentista", "dentiste", "tandarts", "tandartspraktijk", "huisarts", "huisartsenpraktijk", "tandlaege",
        "tandlakare", "lakarmottagning", "vardcentral", "legekontor", "consultorio", "consulta", "notaria", "notaire", "notaris", "gestoria", "farmacia",
        "pharmacie", "pharmacy", "ambulatorio", "gabinet", "kancelaria", "przychodnia", "ordinace", "ordinacija", "rendelo", "recepcia", "veterinaria",
        "veterinaire", "buergerbuero", "buergeramt", "ayuntamiento", "mairie", "comune", "gemeente", "rathaus", "standesamt", "finanzamt",
        // Receptions and secretaries.
        "reception", "receptionist", "recepcion", "recepcao", "recepcja", "recepce", "recepcija", "recepcio", "receptie", "reseption", "resepsjon",
        "resepsiyon", "receptionen", "rezeption", "empfang", "reservierung", "ricevimento", "accueil", "vastaanotto", "frontdesk", "frontoffice",
        "backoffice", "sekretariat", "sekretariaat", "sekretariatet", "sekretariati", "secretariat", "secretariaat", "secretaria", "secretariado",
        "segreteria", "secretary", "titkarsag", "sekreterlik", "vorzimmer", "reservas", "reserva", "prenotazioni", "reservering", "reserveringen",
        "bokning", "booking", "rezerwacja", "rezerwacje", "rezervace", "appointment", "appointments", "termine", "terminvergabe", "citas", "citaprevia",
        "rendezvous", "afspraken",
        // Recruiters.
        "recruiting", "recruitment", "recruiter", "recruiters", "recruit", "recrutement", "recrutamento", "reclutamiento", "reclutamento", "rekrutacja",
        "rekrytering", "rekruttering", "rekrytointi", "bewerbung", "bewerbungen", "bewerber", "stellenangebote", "personalabteilung", "personalwesen",
        "personalservice", "karriere", "werkenbij", "vacature", "vacatures", "sollicitatie", "sollicitaties", "vacancies", "vacancy", "candidature",
        "candidatures", "candidatura", "candidaturas", "candidates", "empleo", "empleos", "seleccion", "selezione", "selecao", "rrhh", "recursoshumanos",
        "risorseumane", "ressourceshumaines", "humanresources", "humanressources", "lavoraconnoi", "emplois", "vagas", "praca", "kariera", "kariyer",
        "jobb", "insankaynaklari", "talentacquisition", "talentteam", "staffing", "headhunter", "headhunters", "headhunting", "hiring",
        // Books, sales, service.
        "buchhaltung", "rechnungswesen", "buchhaltungsabteilung", "boekhouding", "comptabilite", "contabilidad", "contabilidade", "contabilita",
        "ksiegowosc", "ucetni", "uctarna", "bokforing", "regnskab", "regnskap", "accounting", "accountspayable", "accountsreceivable", "verwaltung",
        "administracion", "administracao", "amministrazione", "administratie", "administracja", "facturacion", "faturamento", "fatturazione",
        "facturation", "facturen", "faktura", "fakturace", "facturas", "kundenbetreuung", "kundenbetreuer", "atendimento", "atencionalcliente",
        "assistenza", "asistencia", "klantendienst", "kundservice", "kundeservice", "asiakaspalvelu", "obslugaklienta", "obsluga", "podpora", "soporte",
        "suporte", "ugyfelszolgalat", "musteri", "musterihizmetleri", "ventas", "vendas", "vendite", "verkauf", "verkoop", "sprzedaz", "prodej", "myynti",
        "comercial", "commerciale", "pedidos", "ordini", "bestellungen", "zamowienia", "objednavky", "schadenmeldung", "reklamation",
        "reclamaciones", "reclami", "atencioncliente", "administration", "hausmeisterei", "otdelkadrov", "rechtsanwalt", "anwaltskanzlei",
        "agendamento", "boekingen", "buchungen", "immobilien", "vermietung", "mottagning", "werkstatt", "autohaus", "redaktion", "redaction",
        "redaccion", "redazione", "redakcja", "redactie",
    ])
});

/// The same where the word is all of the local part, but for a place or number behind a separator
/// (`jobs-berlin@`): elsewhere it may be a name.
#[rustfmt::skip] // one word a line would be three screens
static FIRST: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "kadry", "satis", "talent", "talents", "jobs", "job", "careers", "career", "hr", "rh", "peopleops", "apply", "applications", "resume", "resumes",
        "cv", "office", "buero", "kantoor", "kontor", "kontoret", "oficina", "escritorio", "ufficio", "bureau", "biuro", "kancelar", "iroda", "ofis",
        "cabinet", "cabinetmedical", "studio", "studiomedico", "studiolegale", "salon", "atelier", "anmeldung", "inscripciones", "inscricoes",
        "iscrizioni", "inscription", "inscriptions", "inschrijving", "admissions", "admission", "zulassung", "personal", "personnel", "balie", "desk",
        "hotel", "restaurant", "ristorante", "restaurante", "schule", "school", "escuela", "ecole", "escola", "scuola", "kita", "kindergarten",
        "bibliothek", "library", "biblioteca", "bibliotheque", "sales", "enquiries", "inquiries", "enquiry", "anfrage", "anfragen", "consultas",
        "lavoro", "rdv", "turnos", "avvocati", "abogados", "advocaten", "advokat", "advokater", "clientes", "clients", "kunden", "supporto",
        "assistance", "toimisto", "colegio", "buchung", "boeking", "prensa", "stampa", "gemeinde", "people", "priem", "zapis", "sekretar",
        "uketsuke", "saiyo", "jinji", "medico", "medicos", "physio", "taller", "officina", "garage",
    ])
});

/// Roles that somebody may have to themselves, besides those of [`role`].
#[rustfmt::skip] // one word a line would be three screens
static GENERIC: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "contact", "contacts", "contacto", "contato", "contatti", "contatto", "kontakt", "kontakty", "kapcsolat", "iletisim", "yhteys", "hello", "hallo",
        "hola", "ola", "ciao", "salut", "bonjour", "hei", "hej", "ahoj", "hi", "mail", "email", "post", "posta", "poczta", "posti", "correo", "correio",
        "courrier", "mailbox", "inbox", "firma", "firm", "company", "empresa", "azienda", "societe", "bedrijf", "team", "equipo", "equipe", "squadra",
        "crew", "verein", "club", "associazione", "asociacion", "association", "vorstand", "direccion", "direction", "direzione", "management",
        "gerencia", "zentrale",
    ])
});

/// Words of a display name that make it a company's, a practice's or a desk's.
#[rustfmt::skip] // one word a line would be three screens
static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "gmbh", "ltd", "limited", "llc", "llp", "incorporated", "corporation", "ohg", "gbr", "sarl", "oyj", "kft", "zrt", "gemeinschaftspraxis",
        "steuerberatung", "hausverwaltung", "apotheke", "stadtwerke", "sparkasse", "volksbank", "versicherung", "versicherungen", "finanzamt", "rathaus",
        "empfang", "rezeption", "reception", "recepcion", "recepcao", "recepcja", "accueil", "secretariat", "sekretariat", "secretaria", "segreteria",
        "recruiting", "recruitment", "karriere", "personalabteilung", "kundenservice", "kundendienst", "support", "helpdesk", "newsletter",
        "notifications", "clinica", "clinique", "klinik", "farmacia", "pharmacie", "pharmacy", "tandartspraktijk", "huisartsenpraktijk",
    ])
});

/// Forms of company at a name's end; elsewhere they may be names.
const NAME_LAST: &[&str] = &[
    "inc", "corp", "plc", "ag", "kg", "ug", "sas", "srl", "spa", "slu", "bv", "nv", "oy", "aps", "sro",
    "doo", "pty", "co",
];

/// The same for the first or the last of several words; alone, or between others, they may be a
/// name.
#[rustfmt::skip] // one word a line would be a screen
const NAME_EDGES: &[&str] = &[
    "team", "clinic", "dental", "hotel", "cabinet", "hospital", "surgery", "agency", "agentur", "agence", "agencia", "agenzia", "physiotherapie",
    "zahnarzte", "zahnarzt", "rechtsanwalte", "avocats", "abogados", "notaires", "advocaten", "solicitors", "accountants", "immobilien",
];

/// Ends of such words, in languages that write them as one.
const NAME_ENDS: &[&str] =
    &["praxis", "kanzlei", "praktijk", "klinik", "apotheke", "verwaltung", "versicherung"];

/// See [`super::is_office`].
pub(super) fn is_office(address: &Address, name: &str) -> bool {
    is_office_address(address)
        || is_office_name(name)
        || (role::is_role(address) || is_generic(address)) && names::full(name).is_none()
}

/// By the local part alone.
pub(super) fn is_office_address(address: &Address) -> bool {
    let tokens = role::tokens(address.local());
    let placed = || tokens[1..].iter().all(|token| PLACES.contains(token));
    tokens.iter().any(|token| ANYWHERE.contains(token))
        || tokens.first().is_some_and(|first| FIRST.contains(first)) && placed()
        || ANYWHERE.contains(&tokens.concat().as_str())
}

/// What a company puts behind such a word; anything else may be a family name (`job.cohen@`).
#[rustfmt::skip] // one word a line would be a screen
const PLACES: &[&str] = &[
    "team", "office", "info", "international", "global", "europe", "emea", "us", "usa", "uk", "de", "at", "ch", "fr", "es", "it", "nl", "eu",
    "berlin", "london", "madrid", "paris", "munich", "muenchen", "hamburg", "wien", "zuerich", "barcelona", "milano", "roma", "amsterdam", "dublin",
    "lisboa",
];

fn is_generic(address: &Address) -> bool {
    matches!(role::tokens(address.local()).as_slice(), [only] if GENERIC.contains(only))
}

fn is_office_name(name: &str) -> bool {
    let words = names::tokens(name);
    let is_last = words.len() > 1 && words.last().is_some_and(|word| NAME_LAST.contains(&word.as_str()));
    let at_either_end = [words.first(), words.last()];
    let is_either = words.len() > 1
        && at_either_end.into_iter().flatten().any(|word| NAME_EDGES.contains(&word.as_str()));
    is_last
        || is_either
        || words
            .iter()
            .any(|word| NAMES.contains(&word.as_str()) || NAME_ENDS.iter().any(|end| word.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mailbox: &str, expected: bool) {
        let (name, address) = mailbox.split_once('<').unwrap();
        let address = Address::parse(address.trim_end_matches('>')).unwrap();
        assert_eq!(is_office(&address, name.trim()), expected, "{mailbox}");
    }

    #[test]
    fn an_office_is_one_whoever_signs() {
        for mailbox in [
            "<praxis@weber.example>",
            "Dr. Jana Weber <praxis.weber@zahn.example>",
            "Anwalt <kanzlei@recht.example>",
            "<recepcion@clinica.example>",
            "Anna Schmidt <talent@acme.example>",
            "<jobs@acme.example>",
            "<jobs-berlin@acme.example>",
            "<recepcion2@hotel.example>",
            "Ana Ruiz <seleccion@acme.example>",
            "<recrutement@acme.example>",
            "<rrhh@acme.example>",
            "<sekretariat@schule.example>",
            "<human.resources@acme.example>",
            "Zahnarztpraxis Weber <weber@zahn.example>",
            "Looms GmbH <anna@looms.example>",
            "Front <info@acme.example>",
            "<hello@acme.example>",
            "<support@acme.example>",
            "<rdv@cabinet.example>",
            "<atencion.cliente@acme.example>",
            "<avvocati@foro.example>",
            "<zapis@klinika.example>",
            "<saiyo@acme.example>",
            "Kestrel Talent Team <lena@acme.example>",
            "Hotel Alpenblick <h@alpenblick.example>",
            "Cabinet Dr Roux <roux@sante.example>",
            "Dental Clinic North <north@teeth.example>",
        ] {
            check(mailbox, true);
        }
    }

    #[test]
    fn somebody_is_no_office() {
        for mailbox in [
            "Steve Jobs <steve.jobs@acme.example>",
            "Job Cohen <job.cohen@acme.example>",
            "Ada Lovelace <info@lovelace.example>",
            "Ada Lovelace <hello@lovelace.example>",
            "<ada@lovelace.example>",
            "Talent Moyo <talent.moyo@acme.example>",
            "Dental <ada@example.org>",
            "Jan Agency Holm <jan@holm.example>",
            "Lavoro Tan <lavoro.tan@acme.example>",
            "Ines Praxmarer <ines@example.org>",
            "<abbotti@example.org>",
        ] {
            check(mailbox, false);
        }
    }
}
