//! What the server answers to requests good and bad.

use super::{Content, Site, answer, file_in, mime, read_request};
use std::path::Path;

struct OnePage;

impl Site for OnePage {
    fn get(&self, path: &str) -> Option<Content> {
        (path == "/a b").then(|| Content::of_bytes("text/plain", b"page".to_vec()))
    }
}

fn talk(request: &str) -> String {
    let mut said = Vec::new();
    if let Some(request) = read_request(&mut request.as_bytes()).expect("a slice can be read") {
        answer(&mut said, &request, &OnePage).expect("a vector can be written");
    }
    String::from_utf8(said).expect("text")
}

#[test]
fn a_page_comes_with_its_type_and_length_alone() {
    assert_eq!(
        talk("GET /a%20b?x#y HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\npage"
    );
}

#[test]
fn head_says_the_same_without_the_page() {
    let said = talk("HEAD /a%20b HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with("Content-Length: 4\r\n\r\n"), "{said}");
}

#[test]
fn what_cannot_be_answered_says_why() {
    let host = "HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    assert!(talk(&format!("GET /other {host}")).starts_with("HTTP/1.1 404"));
    assert!(talk(&format!("POST /a%20b {host}")).starts_with("HTTP/1.1 405"));
    assert!(talk("GET /a%20b HTTP/1.1\r\nHost: rebound.example\r\n\r\n").starts_with("HTTP/1.1 403"));
}

#[test]
fn nonsense_ends_the_connection() {
    for request in
        ["", "\r\n", "GET\r\n\r\n", "GET a HTTP/1.1\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n"]
    {
        assert_eq!(talk(request), "", "{request:?}");
    }
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(file_in(&folder, "/http/tests.rs").is_some());
    assert!(file_in(&folder, "//main.rs").is_some());
    for path in ["/../Cargo.toml", "/http/../../Cargo.toml", "/..\\Cargo.toml", "/none", "/main.rs\0"] {
        assert_eq!(file_in(&folder, path), None, "{path:?}");
    }
}

#[test]
fn wasm_has_the_type_that_streams() {
    assert_eq!(mime(Path::new("a_bg.wasm")), "application/wasm");
    assert_eq!(mime(Path::new("sample.bpf.o")), "application/octet-stream");
}
