//! How a folder is served over HTTP: the plain static host of the development page, and nothing more.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// What answers requests for a path that starts with `/`, percent-decoded.
pub(crate) trait Site: Send + Sync + 'static {
    /// `None` is a 404.
    fn get(&self, path: &str) -> Option<Content>;
}

/// One answer's bytes.
pub(crate) struct Content {
    pub(crate) mime: &'static str,
    pub(crate) len: u64,
    pub(crate) bytes: Box<dyn Read>,
}

impl Content {
    pub(crate) fn of_bytes(mime: &'static str, bytes: Vec<u8>) -> Content {
        Content { mime, len: bytes.len() as u64, bytes: Box::new(Cursor::new(bytes)) }
    }

    pub(crate) fn of_file(mime: &'static str, path: &Path) -> Option<Content> {
        let file = File::open(path).ok()?;
        let facts = file.metadata().ok()?;
        // Exactly the length announced, even should the file grow meanwhile.
        facts.is_file().then(|| Content { mime, len: facts.len(), bytes: Box::new(file.take(facts.len())) })
    }
}

/// Serves until the process ends, a thread for each connection.
pub(crate) fn serve(listener: &TcpListener, site: Arc<dyn Site>) {
    for connection in listener.incoming().flatten() {
        let site = Arc::clone(&site);
        // A connection that breaks concerns only the browser that broke it.
        thread::spawn(move || drop(talk(&connection, site.as_ref())));
    }
}

/// Where in the folder a path leads; `None` when it would lead out of it.
pub(crate) fn file_in(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut file = folder.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part == ".." || part == "." || part.contains(['\\', '\0']) {
            return None;
        }
        file.push(part);
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    // A link in the folder may not lead out of it either.
    let real = file.canonicalize().ok()?;
    real.starts_with(folder.canonicalize().ok()?).then_some(real)
}

/// The media type by a file's ending; browsers compile a module while it streams only as `application/wasm`.
pub(crate) fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn talk(stream: &TcpStream, site: &dyn Site) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.take(64 * 1024));
    loop {
        reader.get_mut().set_limit(64 * 1024);
        let Some(request) = read_request(&mut reader)? else { return Ok(()) };
        answer(&mut &*stream, &request, site)?;
    }
}

#[derive(Debug, Default, PartialEq)]
struct Request {
    method: String,
    path: String,
    host: String,
}

/// The next request on the connection; `None` when there is none or it makes no sense.
fn read_request(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = percent_decoded(path).filter(|path| path.starts_with('/')) else { return Ok(None) };
    let mut request = Request { method: method.into(), path, host: String::new() };
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("host") => request.host = value.trim().into(),
            Some(_) => {}
            None => return Ok(Some(request)),
        }
    }
}

fn answer(stream: &mut impl Write, request: &Request, site: &dyn Site) -> io::Result<()> {
    let content = match request.method.as_str() {
        _ if !is_this_machine(&request.host) => Err("403 Forbidden"),
        "GET" | "HEAD" => site.get(&request.path).ok_or("404 Not Found"),
        _ => Err("405 Method Not Allowed"),
    };
    let (status, mut content) = match content {
        Ok(content) => ("200 OK", content),
        Err(status) => (status, Content::of_bytes("text/plain; charset=utf-8", format!("{status}\n").into_bytes())),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n", content.mime, content.len)?;
    if request.method != "HEAD" {
        io::copy(&mut content.bytes, stream)?;
    }
    stream.flush()
}

/// Whether a request was meant for this server: a foreign page that gave its own name this machine's address was not,
/// and could otherwise read the kernel's types.
fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests;
