//! Words of five letters and more that name no topic that two people share: those that half of all
//! subjects have, and abstract nouns ("explanation").

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a folded word names no topic.
pub fn is_everyday(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    [word, one].into_iter().any(|word| EVERYDAY.contains(word) || is_abstract(word))
}

/// Nouns made from verbs and qualities, of eight letters and more: what people do in a mail, and
/// seldom what they care for.
fn is_abstract(word: &str) -> bool {
    let is_long = word.chars().count() >= 8;
    is_long && ABSTRACT_ENDS.iter().any(|end| word.ends_with(end)) && !INTERESTS.contains(word)
}

/// Ends of abstract nouns, folded, in the languages of [`EVERYDAY`].
#[rustfmt::skip] // one end a line would be half a screen
const ABSTRACT_ENDS: &[&str] = &[
    "ation", "ition", "ption", "ssion", "ement", "ment", "ness", "ility", "ality", "ance", "ence", "iency", "ancy",
    "ung", "ungen", "keit", "heit", "cion", "ciones", "miento", "idad", "cao", "coes", "mento", "idade", "zione",
    "zioni", "heid", "atie",
];

/// Words with such ends that people do care for.
static INTERESTS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| INTERESTS_LINES.iter().flat_map(|line| line.split(' ')).collect());

const INTERESTS_LINES: &[&str] = &[
    "meditation restoration animation conservation aviation irrigation fermentation illustration navigation",
    "renaissance parliament ornament ornamentation immigration plantation equitation wanderung dichtung",
    "restauration restauracion animacion ilustracion meditacion restauracao animacao meditacao restauro",
];

/// Folded, by language.
static EVERYDAY: LazyLock<HashSet<&str>> =
    LazyLock::new(|| EVERYDAY_LINES.iter().flat_map(|line| line.split(' ')).collect());

const EVERYDAY_LINES: &[&str] = &[
    // English
    "about above access account across action activity actually added address advice after again against agenda agreement ahead alert allow almost alone along already always amazing among another answer answering anybody anyone anything anyway appointment approval april around arrange arrival arrived article asked asking attached attachment attend august available away",
    "backup balance basic because before begin beginning behind being below best better between birthday booking books bought bring broken brother brought budget building business call called cancel cancelled catch catching category change changed changes check checking children choice christmas class classes clean clear client close closed coffee collection comes coming comment comments committee company complete computer concern conference confirm confirmation confirmed congratulations connect connection contact contract copies correct could count country couple course cover create created current customer",
    "daily dates daughter dear deadline december decide decision delay delayed delivery department design detail details different difficult dinner discuss discussion document documents doing double doubt draft drive during early easter easy either eight eighth email emails enclosed ending enjoy enough enquiry entire error estimate evening event events every everybody everyone everything exactly example except exchange excited expect extra family father feature february feedback fifth figure figures final finally finish finished first floor folder follow following forget forgot format former forms forward fourth friday friend friends front further future",
    "games general getting gift given giving going gonna great greetings group guest guests guide happen happened happening happy hardly having heard hello helpful holiday holidays hotel hours house however hundred ideas image images important improve include including information inquiry inside instead interest interested interesting internal introduction invitation invite invited invoice issue issues itself january joined joining journey keeping kinds known large later latest launch learn least leave leaving lesson letter letters level light likely limited lines links listed little lives living local looking loose losing lovely lunch",
    "machine making manage manager march match matter maybe meant meeting meetings member members mention message messages middle might mind minor minute minutes missed missing mobile moment monday money month monthly months morning mother moved movie moving music myself named names nearly needed needs never newsletter night nights ninth nothing notice november number numbers october offer offers office often older online open opening option options order orders other others outside overview owner package pages paper papers parents partner parts party passed password past payment people perfect perhaps period person personal phone photo photos picture pictures place places plans please point points policy possible postponed prepare present presentation press price prices print private probably problem problems process product profile program programme project projects promise proposal public purpose",
    "quarter question questions quick quickly quite quote rather reach reading ready really reason recent recently recommend record regarding regards register registration related release remember reminder remote renewal repeat reply report reports request requests required research reservation resources response result results return review right rooms round rules running saturday saying schedule school second section security seems selected sending sense september series serious service services session setting setup seven several share shared sharing short should showing similar simple since single sister sitting small social software someone something sometimes somewhere source special spring staff stage stand start started starting state statement station status still stock story street strong student students study stuff style subject submission success suggest suggestion suggestions summary summer sunday support supposed surprise survey system",
    "table takes taking talking target teacher teams telephone terms tests thanks their theme themselves there these thing things think third thirty thought thoughts thousand three through thursday ticket tickets times tired title today together tomorrow tonight topic total touch tour training transfer travel tried trouble tuesday turned twice under understand unless until update updated updates upload urgent useful using usual vacation value various version video views visit visiting volunteer waiting walking wanted watch watching wedding wednesday week weekend weekly weeks welcome where whether which while whole whose winter wishes within without women wonder wonderful words workshop world worry worth would write writing wrong yearly years yesterday young yours yourself",
    // German
    "abend abgesagt absage adresse aktuell alles allgemein anbei anderen anfang anfrage angebot anhang anmeldung anruf antwort april arbeit artikel aufgabe august ausflug auswahl bahnhof beispiel bericht besprechung bestellung bestatigung besuch betreff bilder bitte brief bucher danke datei daten deine deinen details dezember dienstag dieser dokument donnerstag einladung ende entwurf erinnerung ergebnis ernst erste fahrt familie februar ferien fertig feier fotos frage fragen freitag freude freunde fruhling geburtstag gegen gemeinsam geschenk gesprach gestern grusse gruppe guten haben heute hinweis hochzeit ihnen immer information januar jahre kaffee kinder klasse konto kontakt kurze lange leben liebe lieber liste losung machen meine meinung mehr mittag mittagessen mittwoch monat montag morgen musik nachricht nachste nachsten neue neuen neues nicht notiz november nummer oktober ordner ostern paket planung problem programm projekt rechnung reise restaurant ruckmeldung sache samstag schone schule seite september sitzung sommer sonntag stand stunde tage teilnahme telefon termin termine thema treffen uberblick umfrage unser unsere unterlagen urlaub urteil verein version vertrag vielen vorschlag vortrag warum weihnachten weiter welche wieder winter woche wochen wochenende wohnung zeiten zimmer zusammen zwischen",
    // French
    "adresse apres argent article atelier aujourd aussi autre avance avant avril besoin bientot bonjour bonne bonnes cadeau cette chaque choix classe commande comment compte concernant confirmation contact cours demain demande dernier derniere devis dimanche disponible document documents ecole enfants ensemble entre envoi equipe exemple facture famille fevrier fichier fois heure heures histoire idees information informations invitation janvier jeudi joyeux juillet juste livre lundi maison mardi matin merci mercredi message mieux modification moment musique niveau notre nouveau nouvelle nouvelles numero octobre offre petit petite photos place pourquoi premier prochain prochaine programme projet proposition quand quelques question questions quinze rappel rapport reponse rendez reservation reunion revoir salut samedi semaine septembre service soiree suite sujet temps toujours travail urgent vacances vendredi version visite votre voyage",
    // Spanish and Portuguese
    "abril adjunto agenda agosto ahora algunas alguna almuerzo amigos apuntes asunto ayuda bienvenido buenas buenos cambio casa clase comida como compra confirmacion consulta correo cosas cuando cuenta cumpleanos curso datos desde dias dinero direccion documento documentos domingo donde encuentro enero entrega escuela esta este factura familia febrero fecha feliz fiesta final fotos fotografias gracias grupo hasta historia hola hoja horario horas idea informacion informe invitacion jueves julio junio libro libros lista lunes manana martes mayo mensaje mensual miercoles mismo mucho muchas musica navidad nombre noticias noviembre nuestro nueva nuevo numero octubre oferta pedido pregunta preguntas presupuesto primera problema programa propuesta proxima proximo proyecto puede quiero recibo recordatorio respuesta reunion revista sabado saludos semana septiembre servicio siempre sobre tarde tema tiempo todos trabajo vacaciones verano viaje viernes visita abraco ajuda almoco amanha amigos aniversario aula bom brasil cadastro compras convite conversa curso dezembro duvida encontro endereco escola evento ferias festa fevereiro fotos janeiro julho junho livro lista marco mensagem mesmo muito nossa notas novembro novidades obrigado oferta outubro parabens pedido pergunta primeiro projeto proposta quando quinta reuniao resposta sabado segunda semana setembro sexta sobre sua tarde terca todos trabalho verao viagem visita",
    // Italian and Dutch
    "agosto aiuto allegato amici anche ancora anni aprile aspetto auguri biglietti bozza buona buono casa cena chiamata chiedere classe colazione come compleanno conferma consegna corso cosa cose dicembre documenti documento domanda domande domani domenica dopo essere fattura febbraio ferie festa foto gennaio giorno giorni giovedi giugno grazie gruppo incontro indirizzo informazioni invito lavoro lezione libro libri lista luglio lunedi maggio martedi marzo mattina mercoledi messaggio molto musica natale notizie novembre numero nuova nuovo offerta ottobre ordine pranzo prezzo prima problema programma progetto proposta prossima prossimo qualche quando quattro questo riunione riguardo risposta sabato saluti scuola sempre sera settembre settimana storia subito tempo tutti ultimo venerdi vacanza vacanze viaggio visita aanbod aanvraag adres afspraak agenda alles andere april augustus avond bedankt bericht bestelling betaling bezoek bijlage boeken concept contact datum december dinsdag document donderdag eerste einde etentje februari feest foto gegevens gesprek goede groep groeten herinnering hoeveel hulp informatie januari kaarten kerst kinderen klaar klas kopje leuke lijst maand maandag maart middag morgen muziek naam nieuwe nieuws november nummer oktober onderwerp ontmoeting ouders overleg plaats plannen probleem programma project reactie reis rekening samen school september stand straks thuis uitnodiging vakantie vandaag verjaardag verslag versie vergadering vraag vragen vrijdag vrienden week weekend werk woensdag zaterdag zomer zondag",
];

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    #[test]
    fn everyday_words_are_no_topics_and_rare_ones_are() {
        for word in [
            "question",
            "class",
            "classes",
            "three",
            "termin",
            "semana",
            "reunion",
            "vergadering",
            "explanation",
            "clarifications",
            "preference",
            "kindness",
            "verspatung",
            "moglichkeit",
            "celebracion",
            "possibilidade",
        ] {
            assert!(is_everyday(word), "{word}");
        }
        for word in [
            "letterpress",
            "kiln",
            "bookbinding",
            "sourdough",
            "theodolite",
            "science",
            "meditation",
            "fiction",
        ] {
            assert!(!is_everyday(word), "{word}");
        }
    }

    #[test]
    fn every_word_is_folded() {
        for line in EVERYDAY_LINES.iter().chain(INTERESTS_LINES) {
            assert_eq!(names::spaced(line).trim(), *line);
        }
    }
}
