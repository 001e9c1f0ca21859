//! The words of our mails: minijinja templates, built in, each replaceable by one of the user's.
//!
//! Strict: an unknown name is an error, not a blank. Fuel bounds a template that loops. `.html`
//! templates escape every value. Pure: the job reads the user's files and passes their text. Values
//! are data only, so `{{7*7}}` in a name stays as it is.
//!
//! Every template sees `subject`, `preheader`, `owner` (first name), `hello`, `language` (`en`),
//! `say` (the [`Captions`](super::locale::Captions)) and `reply_code` (may be empty). Besides
//! these:
//!
//! - `digest.*`: the fields of [`Digest`](super::digest::Digest), each person with `taps` (`done`,
//!   `two_weeks`, `not_now`, `never`), each pair with the links `yes` and `no`, each step's
//!   `replies` (`command`, `label`, `tap`); `day`, `count` ("Three people"), `lead` (a sentence),
//!   `spark_from`, `spark_to`, `sheet` (`lines`, two `examples`)
//! - `receipt.*`: `summary`, `lines` (`said`, `outcome`, `failed`, `word`, `label`, `says`),
//!   `left_alone`, `too_many`, `undo`, `undo_tap`, `sheet` (may be none)
//! - `introduction.*`: `lead`, `drafts` (`to`, `subject`, `body`: lines, `mailto`, `approve`: a
//!   command or empty)
//! - `reminder.*`: `at`, `text` (may be empty), `people` (`number`, `name`, `address`, `last`,
//!   `mailto`, `taps`: `done`, `tomorrow`, `two_weeks`), `sheet`
//! - `notice.*`: `paragraphs`
//! - `welcome.*`, `welcome.de.*`, ...: `schedule`, `first` (may be empty), `help_tap`, `sheet`
//! - `ask.txt`, `joint.txt`, `decline.txt`, `ask.de.txt`, ...: only `greeting`, `you`, `other`
//!   (`name`, `first`, `organization`, `about`), `reason`, `needs_reason`, `owner` (whole name)
//! - `write.txt`, `write.de.txt`, ...: only `greeting`, `you`, `owner` (whole name), `language`,
//!   `silence` (`week`, `months`, `years`, `never`), `carries` (`thread`, `help`, `link`,
//!   `birthday`, `anniversary`, `new_job`, `light_line`, `hello`), `last` (`whose`: theirs or
//!   yours, `day`, `subject`; or none), `link` (`url`, `text`; or none), `organization`, `about`,
//!   `subject`
//! - `page.html`, `style.html`: the page around all, and its styles

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::infer::language::Language;

/// Steps a rendering may take: a digest of five takes about 2,000.
const FUEL: u64 = 500_000;

const BUILT_IN: &[(&str, &str)] = &[
    ("style.html", include_str!("../../config/templates/style.html")),
    ("page.html", include_str!("../../config/templates/page.html")),
    ("digest.txt", include_str!("../../config/templates/digest.txt")),
    ("digest.html", include_str!("../../config/templates/digest.html")),
    ("receipt.txt", include_str!("../../config/templates/receipt.txt")),
    ("receipt.html", include_str!("../../config/templates/receipt.html")),
    ("introduction.txt", include_str!("../../config/templates/introduction.txt")),
    ("introduction.html", include_str!("../../config/templates/introduction.html")),
    ("ask.txt", include_str!("../../config/templates/ask.txt")),
    ("joint.txt", include_str!("../../config/templates/joint.txt")),
    ("decline.txt", include_str!("../../config/templates/decline.txt")),
    ("ask.de.txt", include_str!("../../config/templates/ask.de.txt")),
    ("ask.fr.txt", include_str!("../../config/templates/ask.fr.txt")),
    ("ask.es.txt", include_str!("../../config/templates/ask.es.txt")),
    ("ask.pt.txt", include_str!("../../config/templates/ask.pt.txt")),
    ("ask.it.txt", include_str!("../../config/templates/ask.it.txt")),
    ("ask.nl.txt", include_str!("../../config/templates/ask.nl.txt")),
    ("ask.pl.txt", include_str!("../../config/templates/ask.pl.txt")),
    ("ask.sv.txt", include_str!("../../config/templates/ask.sv.txt")),
    ("ask.ru.txt", include_str!("../../config/templates/ask.ru.txt")),
    ("ask.ja.txt", include_str!("../../config/templates/ask.ja.txt")),
    ("ask.zh.txt", include_str!("../../config/templates/ask.zh.txt")),
    ("joint.de.txt", include_str!("../../config/templates/joint.de.txt")),
    ("joint.fr.txt", include_str!("../../config/templates/joint.fr.txt")),
    ("joint.es.txt", include_str!("../../config/templates/joint.es.txt")),
    ("joint.pt.txt", include_str!("../../config/templates/joint.pt.txt")),
    ("joint.it.txt", include_str!("../../config/templates/joint.it.txt")),
    ("joint.nl.txt", include_str!("../../config/templates/joint.nl.txt")),
    ("joint.pl.txt", include_str!("../../config/templates/joint.pl.txt")),
    ("joint.sv.txt", include_str!("../../config/templates/joint.sv.txt")),
    ("joint.ru.txt", include_str!("../../config/templates/joint.ru.txt")),
    ("joint.ja.txt", include_str!("../../config/templates/joint.ja.txt")),
    ("joint.zh.txt", include_str!("../../config/templates/joint.zh.txt")),
    ("decline.de.txt", include_str!("../../config/templates/decline.de.txt")),
    ("decline.fr.txt", include_str!("../../config/templates/decline.fr.txt")),
    ("decline.es.txt", include_str!("../../config/templates/decline.es.txt")),
    ("decline.pt.txt", include_str!("../../config/templates/decline.pt.txt")),
    ("decline.it.txt", include_str!("../../config/templates/decline.it.txt")),
    ("decline.nl.txt", include_str!("../../config/templates/decline.nl.txt")),
    ("decline.pl.txt", include_str!("../../config/templates/decline.pl.txt")),
    ("decline.sv.txt", include_str!("../../config/templates/decline.sv.txt")),
    ("decline.ru.txt", include_str!("../../config/templates/decline.ru.txt")),
    ("decline.ja.txt", include_str!("../../config/templates/decline.ja.txt")),
    ("decline.zh.txt", include_str!("../../config/templates/decline.zh.txt")),
    ("write.txt", include_str!("../../config/templates/write.txt")),
    ("write.de.txt", include_str!("../../config/templates/write.de.txt")),
    ("write.fr.txt", include_str!("../../config/templates/write.fr.txt")),
    ("write.es.txt", include_str!("../../config/templates/write.es.txt")),
    ("write.pt.txt", include_str!("../../config/templates/write.pt.txt")),
    ("write.it.txt", include_str!("../../config/templates/write.it.txt")),
    ("write.nl.txt", include_str!("../../config/templates/write.nl.txt")),
    ("write.pl.txt", include_str!("../../config/templates/write.pl.txt")),
    ("write.sv.txt", include_str!("../../config/templates/write.sv.txt")),
    ("write.ru.txt", include_str!("../../config/templates/write.ru.txt")),
    ("write.ja.txt", include_str!("../../config/templates/write.ja.txt")),
    ("write.zh.txt", include_str!("../../config/templates/write.zh.txt")),
    ("reminder.txt", include_str!("../../config/templates/reminder.txt")),
    ("reminder.html", include_str!("../../config/templates/reminder.html")),
    ("notice.txt", include_str!("../../config/templates/notice.txt")),
    ("notice.html", include_str!("../../config/templates/notice.html")),
    ("welcome.txt", include_str!("../../config/templates/welcome.txt")),
    ("welcome.html", include_str!("../../config/templates/welcome.html")),
    ("welcome.de.txt", include_str!("../../config/templates/welcome.de.txt")),
    ("welcome.de.html", include_str!("../../config/templates/welcome.de.html")),
    ("welcome.fr.txt", include_str!("../../config/templates/welcome.fr.txt")),
    ("welcome.fr.html", include_str!("../../config/templates/welcome.fr.html")),
    ("welcome.es.txt", include_str!("../../config/templates/welcome.es.txt")),
    ("welcome.es.html", include_str!("../../config/templates/welcome.es.html")),
];

fn built_in_source(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

/// The template of a draft in a language: `ask.txt` in English, `ask.de.txt` in German.
pub(super) fn in_language(stem: &str, language: Language) -> String {
    match language {
        Language::English => format!("{stem}.txt"),
        other => format!("{stem}.{}.txt", other.code()),
    }
}

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template {template}{}: {reason}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct TemplateError {
    /// File name, such as `digest.txt`.
    pub template: String,
    /// Counted from 1. `None` when the fault is not in a line.
    pub line: Option<usize>,
    /// One line.
    pub reason: String,
}

/// Compiled templates.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Those that come with Rekindle.
    pub fn built_in() -> Templates {
        let mut environment = environment();
        // Compiled when they are first rendered: most runs of the program render none.
        environment.set_loader(|name| Ok(built_in_source(name).map(str::to_owned)));
        Templates { environment }
    }

    /// The built-in ones, some of them replaced: file name to source.
    ///
    /// # Errors
    /// A name that is none of [`Templates::names`], or a source that does not compile.
    pub fn with_overrides(overrides: &BTreeMap<String, String>) -> Result<Templates, TemplateError> {
        let mut templates = Templates::built_in();
        for (name, source) in overrides {
            let known = Templates::names().find(|known| known == name).ok_or_else(|| unknown(name))?;
            templates
                .environment
                .add_template_owned(known, source.clone())
                .map_err(|error| explained(known, &error))?;
        }
        Ok(templates)
    }

    /// The file names that can be replaced.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// `STEM.de.txt` where the language has one of its own, else `STEM.txt`.
    pub(super) fn in_language(stem: &str, ending: &str, language: &str) -> String {
        let own = format!("{stem}.{language}.{ending}");
        let known = BUILT_IN.iter().any(|(name, _)| *name == own);
        if known { own } else { format!("{stem}.{ending}") }
    }

    /// Renders `name` with `value`.
    ///
    /// # Errors
    /// The template names something that is not there, or runs out of fuel: only a replaced one
    /// does.
    pub(super) fn render(&self, name: &str, value: &impl Serialize) -> Result<String, TemplateError> {
        let value = minijinja::Value::from(minijinja::value::Serde(value));
        self.environment
            .get_template(name)
            .and_then(|template| template.render(value))
            .map_err(|error| explained(name, &error))
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters differ"));
    environment
}

fn unknown(name: &str) -> TemplateError {
    let known: Vec<&str> = Templates::names().collect();
    TemplateError {
        template: name.to_owned(),
        line: None,
        reason: format!("no such template; there are {}", known.join(", ")),
    }
}

fn explained(name: &str, error: &minijinja::Error) -> TemplateError {
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    TemplateError {
        template: error.name().unwrap_or(name).to_owned(),
        line: error.line(),
        reason: format!("{}{detail}", error.kind()).replace(['\r', '\n'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_built_in_template_compiles() {
        let templates = Templates::built_in();
        for name in Templates::names() {
            templates.environment.get_template(name).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        }
        assert!(templates.environment.get_template("digest.xx.txt").is_err());
    }
}
