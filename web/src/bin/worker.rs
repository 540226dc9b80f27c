//! The worker: opens files beside the page.

fn main() {
    btfscope_web::worker::host::run();
}
