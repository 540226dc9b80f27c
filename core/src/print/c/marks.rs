//! What is known about a type while a header is written, one bit each.

/// Another type mentions it, and not only as what a function returns.
pub(super) const MENTIONED: u16 = 1 << 1;
/// The walk that orders definitions is inside it.
pub(super) const ORDERING: u16 = 1 << 2;
/// It has its place in the order, or needs none.
pub(super) const ORDERED: u16 = 1 << 3;
/// Its definition, or what it needs, is being written.
pub(super) const EMITTING: u16 = 1 << 4;
/// It is written, and all it needs is.
pub(super) const EMITTED: u16 = 1 << 5;
/// It is announced: `struct name;`, or a typedef for use through pointers.
pub(super) const FORWARD: u16 = 1 << 6;
/// How many of its name came before it has been counted.
pub(super) const COUNTED: u16 = 1 << 7;
/// Others of its name came before it, so that it has a number.
pub(super) const NUMBERED: u16 = 1 << 8;
/// It contains itself by value, which C cannot say.
pub(super) const LOOPS: u16 = 1 << 9;
/// Its body has been written in place at least once.
pub(super) const SHOWN: u16 = 1 << 10;
/// Through it, the walk met the type that was being defined.
pub(super) const PARTIAL: u16 = 1 << 11;
/// Nothing is left to be written below it.
pub(super) const BARREN: u16 = 1 << 12;
