//! Paths as written: `~` is the home folder, anything else that is not absolute starts at the
//! configuration's folder.

use std::path::{Path, PathBuf};

use super::{
    super::super::{ConfigError, document::Node},
    Surroundings,
};

impl Surroundings<'_> {
    /// A path of one file or folder, absolute.
    pub(super) fn path(&self, node: &Node<'_>) -> Result<PathBuf, ConfigError> {
        let (base, rest) = self.base(node, node.text()?)?;
        // `join` with nothing would add a slash.
        Ok(match base {
            Some(base) if rest.is_empty() => base.to_owned(),
            Some(base) => base.join(rest),
            None => PathBuf::from(rest),
        })
    }

    /// The folder that a written path starts from, and the rest of it. `None` for an absolute path.
    fn base<'n>(&self, node: &Node<'_>, text: &'n str) -> Result<(Option<&Path>, &'n str), ConfigError> {
        if text.starts_with('/') {
            return Ok((None, text));
        }
        let Some(rest) = text.strip_prefix('~') else {
            return Ok((self.path.parent(), text.trim_start_matches("./")));
        };
        if !rest.is_empty() && !rest.starts_with('/') {
            return Err(node.error("only ~/ is understood, your own home folder; write the whole path"));
        }
        let home = self.env.home.as_deref();
        let home =
            home.ok_or_else(|| node.error("starts with ~, but HOME is not set; write the whole path"))?;
        Ok((Some(home), rest.trim_start_matches('/')))
    }

    /// A glob pattern; what is put before it has to be taken literally, since the file source reads
    /// the whole as a pattern.
    pub(super) fn pattern(&self, node: &Node<'_>) -> Result<String, ConfigError> {
        let text = node.text()?;
        if let Err(error) = glob::Pattern::new(text) {
            return Err(node.error(format!("is no file pattern: {}; write [[] for a bracket", error.msg)));
        }
        let (base, rest) = self.base(node, text)?;
        let Some(base) = base else { return Ok(rest.to_owned()) };
        let base = base.to_str().ok_or_else(|| node.error("is under a folder whose name is not UTF-8"))?;
        let base = glob::Pattern::escape(base.trim_end_matches('/'));
        Ok(if rest.is_empty() { base } else { format!("{base}/{rest}") })
    }
}
