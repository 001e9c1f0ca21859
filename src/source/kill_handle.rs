//! Ends a source's connection from another thread.

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use super::SourceError;

/// Ends a blocked call of a source within a millisecond; after it, every call fails. Cheap to
/// clone.
#[derive(Debug, Clone, Default)]
pub struct KillHandle(Arc<Mutex<Killable>>);

#[derive(Debug, Default)]
struct Killable {
    stream: Option<TcpStream>,
    /// Of a second connection beside this one.
    beside: Option<KillHandle>,
    killed: bool,
}

impl KillHandle {
    /// Shuts the connection down, now and for good. Only a name lookup or a TCP connect under way
    /// runs to its own end.
    pub fn kill(&self) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.killed = true;
        if let Some(stream) = inner.stream.take() {
            // Failing means that it is closed already, which is what is wanted.
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(beside) = inner.beside.take() {
            beside.kill();
        }
    }

    /// One for a second connection, which can be ended alone and ends with this one.
    pub(super) fn beside(&self) -> KillHandle {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let killed = inner.killed;
        let beside = KillHandle(Arc::new(Mutex::new(Killable { killed, ..Killable::default() })));
        inner.beside = Some(beside.clone());
        beside
    }

    /// Whether [`KillHandle::kill`] was called.
    pub fn is_killed(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).killed
    }

    /// Watches over a new connection.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`] after [`KillHandle::kill`].
    pub(super) fn hold(&self, stream: TcpStream, operation: &str) -> Result<(), SourceError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.killed {
            let (operation, reason) = (operation.to_owned(), "asked to stop".to_owned());
            return Err(SourceError::Unavailable { operation, reason });
        }
        inner.stream = Some(stream);
        Ok(())
    }
}
