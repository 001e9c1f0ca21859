//! Questions on the terminal. The one place that knows the prompt library.

use std::io::IsTerminal;

use anyhow::Context;
use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Password, Select};

use crate::cli::screen::{Screen, Tone};

/// An owner who can be asked.
pub struct Dialog {
    theme: Box<dyn Theme>,
    term: Term,
}

impl Dialog {
    /// `None`: standard input or standard error is no terminal, so nobody can be asked.
    pub fn open(screen: Screen) -> Option<Dialog> {
        let term = Term::stderr();
        let colours = screen.paint("x", Tone::Warm) != "x";
        let theme: Box<dyn Theme> =
            if colours { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        (term.is_term() && std::io::stdin().is_terminal()).then_some(Dialog { theme, term })
    }

    /// A line of text that `read` understands; asks again until it does.
    ///
    /// # Errors
    /// The terminal's.
    pub fn text<T>(
        &self,
        prompt: &str,
        default: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<T> {
        loop {
            let mut input = Input::<String>::with_theme(&*self.theme).with_prompt(prompt).allow_empty(true);
            if let Some(default) = default {
                input = input.default(default.to_owned());
            }
            let said = input.interact_text_on(&self.term).context(ENDED)?;
            if said.trim().is_empty() {
                self.term
                    .write_line("   Something is needed here; Ctrl-C ends setup, and nothing is written.")?;
                continue;
            }
            match read(said.trim()) {
                Ok(value) => return Ok(value),
                Err(what) => self.term.write_line(&format!("   {:?} {what}", said.trim()))?,
            }
        }
    }

    /// Yes or no, and Enter; Enter alone is yes.
    ///
    /// # Errors
    /// The terminal's.
    pub fn agrees(&self, prompt: &str) -> anyhow::Result<bool> {
        let confirm = Confirm::with_theme(&*self.theme).with_prompt(prompt).default(true);
        let confirm = confirm.wait_for_newline(true);
        confirm.interact_on(&self.term).context(ENDED)
    }

    /// Yes or no, and Enter; Enter alone is no.
    ///
    /// # Errors
    /// The terminal's.
    pub fn agrees_expressly(&self, prompt: &str) -> anyhow::Result<bool> {
        let confirm = Confirm::with_theme(&*self.theme).with_prompt(prompt).default(false);
        let confirm = confirm.wait_for_newline(true);
        confirm.interact_on(&self.term).context(ENDED)
    }

    /// The position of the one that was chosen; the first is under the cursor.
    ///
    /// # Errors
    /// The terminal's.
    pub fn choose(&self, prompt: &str, items: &[String]) -> anyhow::Result<usize> {
        let select = Select::with_theme(&*self.theme).with_prompt(prompt).items(items).default(0);
        select.interact_on(&self.term).context(ENDED)
    }

    /// A secret, which is not shown.
    ///
    /// # Errors
    /// The terminal's.
    pub fn secret(&self, prompt: &str) -> anyhow::Result<String> {
        let password = Password::with_theme(&*self.theme).with_prompt(prompt);
        password.interact_on(&self.term).context(ENDED)
    }
}

const ENDED: &str = "setup ended before the answer; run it again when you like";
