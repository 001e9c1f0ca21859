//! `rekindle addresses`.

use serde_json::json;

use super::output::print_line;
use super::table::{Side, Table};
use super::{OutputFormat, Terminal};
use crate::infer::facts::AddressId;
use crate::infer::{evidence, wording};
use crate::job::App;

/// Every address, with the rule that says what it is.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.overview(terminal.now)?;
    let mut table = Table::new([("Address", Side::Left), ("What it is", Side::Left)]).folding(1);
    for (position, (fact, state)) in
        snapshot.facts.addresses.iter().zip(&snapshot.people.addresses).enumerate()
    {
        if fact.address.is_placeholder() {
            continue;
        }
        let id = AddressId(position as u32);
        let (class, rule) = evidence::class(&snapshot.people, id);
        if terminal.form == OutputFormat::Text {
            table.push(vec![fact.address.as_str().into(), wording::address_rule(rule).into()]);
            continue;
        }
        let person = snapshot.people.person_of.get(&id).map(|at| snapshot.person(*at).id.0);
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
    Ok(terminal.screen.print(&table.render(terminal.screen), terminal.out)?)
}
