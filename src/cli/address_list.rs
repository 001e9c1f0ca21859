//! `rekindle addresses`.

use serde_json::json;

use super::plumbing::print_line;
use super::{Form, Terminal};
use crate::infer::facts::AddressId;
use crate::infer::{evidence, why};
use crate::job::House;

/// Every address, with the rule that says what it is.
pub fn run(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let book = house.book(terminal.now)?;
    for (position, (fact, state)) in book.facts.addresses.iter().zip(&book.people.addresses).enumerate() {
        if fact.address.is_placeholder() {
            continue;
        }
        let id = AddressId(position as u32);
        let (class, rule) = evidence::class(&book.people, id);
        if terminal.form == Form::Text {
            writeln!(terminal.out, "{}: {}", fact.address, why::address_rule(rule))?;
            continue;
        }
        let person = book.people.person_of.get(&id).map(|at| book.person(*at).id.0);
        let names: Vec<&str> = fact.names.iter().map(|name| name.name.as_str()).collect();
        let line = json!({
            "version": 1,
            "address": fact.address.as_str(),
            "names": names,
            "class": class,
            "rule": rule,
            "person": person,
            "last_in": state.last_in.map(|seen| seen.at),
            "last_out": state.last_out.map(|seen| seen.at),
            "dead_since": state.dead_since,
            "n_in": state.n_in,
            "n_out": state.n_out,
        });
        print_line(terminal.out, &line)?;
    }
    Ok(())
}
