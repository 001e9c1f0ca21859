//! What a server might say, given to the splitter and to the guard without a server: for fuzzing (`fuzz/`) and the property tests below.
//!
//! Invariants held here: both end, never panic, and keep no more than the limits of `wire` allow.

use std::io::{Cursor, Read};

use super::Deadlines;
use super::fetch;
use super::guard::{Expect, Guard};
use super::scanner::Scanner;
use super::socket::Socket;
use super::wire::{HEADER_BYTES, LINE_BYTES, Literal, Meter, Reply, Wire};

/// More than any input brings.
const REPLIES: usize = 1 << 20;

fn wire(bytes: &[u8]) -> Wire {
    Wire::new(Socket::Memory(Cursor::new(bytes.to_vec())), &Meter::default())
}

/// Splits it into replies and reads each as a FETCH, as the scan does.
pub fn split(bytes: &[u8]) {
    let (mut wire, mut reply) = (wire(bytes), Reply::default());
    for _ in 0..REPLIES {
        if wire.reply(HEADER_BYTES, &mut reply).is_err() {
            return;
        }
        let kept: usize = reply
            .literals
            .iter()
            .map(|literal| if let Literal::Bytes(bytes) = literal { bytes.len() } else { 0 })
            .sum();
        assert!(reply.text.len() <= LINE_BYTES && kept <= bytes.len(), "no more is kept than came");
        fetch::read(&mut reply);
        let _ = Scanner::new(&reply.text, Vec::new()).value();
    }
    panic!("the splitter does not end");
}

/// Reads it through the guard, in each of the ways the crate may be waiting.
pub fn guard(bytes: &[u8]) {
    for expect in [Expect::Reply, Expect::Continuation, Expect::Sasl] {
        let mut guard = Guard::new(wire(bytes), Deadlines::default());
        guard.link().begin(expect);
        let (mut part, mut all) = ([0; 4096], 0);
        while let Ok(read @ 1..) = guard.read(&mut part) {
            assert!(part[..read].iter().all(|byte| matches!(byte, 1..=0x7f)), "only ASCII reaches the crate");
            all += read;
            assert!(all <= 4 * bytes.len() + 4096, "nothing is made up");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// Pieces of which a server's words are made, well and badly.
    const PIECES: [&str; 24] = [
        "* 1 FETCH (",
        "UID 7",
        " ",
        "BODY[HEADER] ",
        "{5}\r\nhello",
        "{3}\r\n",
        "{99999999999}\r\n",
        "~{2}\r\nab",
        ")\r\n",
        "\r\n",
        "\n",
        "\"a\\\"b\"",
        "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"",
        "RFC822.SIZE 12",
        "NIL",
        "((((",
        "))",
        "* OK [UIDVALIDITY 3] x\r\n",
        "* LIST () \"/\" ",
        "a1 OK done\r\n",
        "a1 NO [THROTTLED] x\r\n",
        "+ go\r\n",
        "* 3 EXISTS\r\n",
        "* BYE",
    ];

    fn said() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..12),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_a_server_says_breaks_the_splitter(bytes in said()) {
            super::split(&bytes);
        }

        #[test]
        fn nothing_a_server_says_breaks_the_guard(bytes in said()) {
            super::guard(&bytes);
        }
    }
}
