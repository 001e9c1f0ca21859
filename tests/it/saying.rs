//! Commands said one after the other, through grammar, people and journal, without a mail server: what each does, and that `undo` is exact.

mod desk;
mod undo;
