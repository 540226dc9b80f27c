//! The time, and doing something later.

use gloo::timers::callback::Timeout;

/// Milliseconds since the page began to load.
pub fn now_ms() -> f64 {
    super::window().performance().map_or(0.0, |performance| performance.now())
}

/// Does it when the time has passed, unless dropped before.
pub struct Later(#[expect(dead_code, reason = "held for its drop")] Timeout);

/// Does `act` after `ms` milliseconds.
pub fn after_ms(ms: u32, act: impl FnOnce() + 'static) -> Later {
    Later(Timeout::new(ms, act))
}
