//! The page.

fn main() {
    btfscope_web::app::start();
}
