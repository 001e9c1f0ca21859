//! Commands said one after the other, through grammar, people and journal, without a mail server:
//! what each does, and that `undo` is exact.

mod answers;
mod helping;
mod undo;
mod who_is_whom;
