//! DNS: the SRV records of a domain's mail services (RFC 6186, RFC 8314 5.1). Questions and answers
//! as bytes; [`super::discovery`] carries them.

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, TYPE};

use super::autoconfig::is_host;

/// The services, the scheme of our URL for each, and its usual port.
pub const SERVICES: [(&str, &str, u16); 4] = [
    ("_imaps._tcp", "imaps", 993),
    ("_imap._tcp", "imap", 143),
    ("_submissions._tcp", "smtps", 465),
    ("_submission._tcp", "smtp", 587),
];

/// The question for a name such as `_imaps._tcp.example.org`. `None`: it is no name.
pub fn question(name: &str, id: u16) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    let name = Name::new(name).ok()?;
    packet.questions.push(Question::new(name, QTYPE::TYPE(TYPE::SRV), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

/// The host and port that come first in an answer. `None`: it answers something else, the service
/// is not offered (RFC 2782: the target is `.`), or the host is no name.
pub fn answer(bytes: &[u8], id: u16) -> Option<(String, u16)> {
    let packet = Packet::parse(bytes).ok().filter(|packet| packet.id() == id)?;
    let records = packet.answers.iter().filter_map(|record| match &record.rdata {
        RData::SRV(srv) => {
            Some((srv.priority, std::cmp::Reverse(srv.weight), srv.target.to_string(), srv.port))
        }
        _ => None,
    });
    let (_, _, target, port) = records.min()?;
    let target = target.trim_end_matches('.').to_lowercase();
    (port > 0 && is_host(&target)).then_some((target, port))
}

#[cfg(test)]
mod tests {
    use simple_dns::ResourceRecord;
    use simple_dns::rdata::SRV;

    use super::*;

    fn reply(id: u16, records: &[(u16, u16, u16, &str)]) -> Vec<u8> {
        let mut packet = Packet::new_reply(id);
        let name = Name::new("_imaps._tcp.example.org").unwrap();
        for (priority, weight, port, target) in records {
            let target = Name::new_unchecked(target);
            let srv = SRV { priority: *priority, weight: *weight, port: *port, target };
            packet.answers.push(ResourceRecord::new(name.clone(), CLASS::IN, 60, RData::SRV(srv)));
        }
        packet.build_bytes_vec().unwrap()
    }

    #[test]
    fn the_first_record_is_taken() {
        let check = |records: &[(u16, u16, u16, &str)], wanted: Option<(&str, u16)>| {
            let found = answer(&reply(7, records), 7);
            assert_eq!(found.as_ref().map(|(host, port)| (host.as_str(), *port)), wanted);
        };
        check(
            &[(20, 0, 993, "b.example.org"), (10, 1, 993, "c.example.org"), (10, 5, 1993, "A.example.org")],
            Some(("a.example.org", 1993)),
        );
        check(&[(0, 0, 0, "")], None);
        check(&[(0, 0, 993, "bad_host.example.org")], None);
        check(&[], None);
        assert_eq!(answer(&reply(7, &[(0, 0, 993, "a.example.org")]), 8), None, "another question's");
    }

    #[test]
    fn whatever_bytes_come_are_read_or_refused() {
        let whole = reply(7, &[(0, 0, 993, "a.example.org")]);
        for end in 0..whole.len() {
            assert_eq!(answer(&whole[..end], 7), None);
        }
        assert_eq!(answer(&[0xff; 512], 0xffff), None);
        assert!(question("_imaps._tcp.example.org", 7).is_some());
    }
}
