//! How much memory is kept: in Rust and in C alike, since both ask the same allocator.
#![allow(unsafe_code, reason = "a call into C that takes nothing and reads the allocator's own counters")]

/// What stays allocated of what `make` does, and what it made.
pub fn kept<T>(make: impl FnOnce() -> T) -> (usize, T) {
    let before = in_use();
    let made = make();
    (in_use().saturating_sub(before), made)
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn in_use() -> usize {
    // SAFETY: it has no preconditions.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}
