//! Against servers that misbehave.
