//! Connecting people: drafts, introductions step by step, and mail that Rekindle sends for the
//! owner. Most of it on a small Maildir without servers.

#[path = "connect/drafts.rs"]
mod drafts;
#[path = "connect/introductions.rs"]
mod introductions;
#[path = "connect/scale.rs"]
mod scale;
#[path = "connect/sending.rs"]
mod sending;
#[path = "connect/story.rs"]
mod story;
