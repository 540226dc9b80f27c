//! How the page is tried on this machine, with this machine's own kernel one click away.
//!
//! The page offers "this machine's kernel" when its `index.html` has `<meta name="btfscope-this-machine">`. Only this
//! server writes that line, as it sends the file; nothing of it is in `dist/`.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use crate::args::Args;
use crate::http::{self, Content, Site};
use crate::shell::{Result, While};
use crate::{paths, site};

const KERNEL: &str = "/sys/kernel/btf/vmlinux";

pub(crate) fn run(args: &mut Args) -> Result {
    let port = match args.value("--port")? {
        Some(port) => port.parse::<u16>().while_doing(format_args!("--port {port}"))?,
        None => 8080,
    };
    let machine = match args.value("--kernel")? {
        Some(file) => Some(Machine::with_kernel(file.into())?),
        None => Machine::with_kernel(KERNEL.into()).ok(),
    };
    args.finish()?;

    // Before the build, so that a port in use is said at once.
    let address = format!("127.0.0.1:{port}");
    let listener = TcpListener::bind(&address).while_doing(&address)?;
    site::build()?;
    println!("\nhttp://{address}/   (Ctrl+C ends it)");
    if let Some(machine) = &machine {
        println!("this machine's kernel is on offer: {}, from {}", machine.name, machine.kernel.display());
    }
    http::serve(&listener, Arc::new(Page { folder: paths::dist(), machine }));
    Ok(())
}

struct Page {
    folder: PathBuf,
    machine: Option<Machine>,
}

impl Site for Page {
    fn get(&self, path: &str) -> Option<Content> {
        match (path, &self.machine) {
            ("/this-machine/", Some(machine)) => machine.describe(),
            ("/this-machine/vmlinux", Some(machine)) => Content::of_file("application/octet-stream", &machine.kernel),
            ("/" | "/index.html", Some(machine)) => {
                let index = fs::read_to_string(self.folder.join("index.html")).ok()?;
                Some(Content::of_bytes("text/html; charset=utf-8", machine.announced_in(&index).into_bytes()))
            }
            _ => {
                let file = http::file_in(&self.folder, path)?;
                Content::of_file(http::mime(&file), &file)
            }
        }
    }
}

/// The kernel this machine offers.
struct Machine {
    name: String,
    kernel: PathBuf,
}

impl Machine {
    fn with_kernel(kernel: PathBuf) -> Result<Machine> {
        File::open(&kernel).while_doing(kernel.display())?;
        let running = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let name = match kernel.file_name() {
            Some(file) if kernel != *KERNEL => file.to_string_lossy().into_owned(),
            _ => running.trim().into(),
        };
        Ok(Machine { name, kernel })
    }

    fn describe(&self) -> Option<Content> {
        let bytes = fs::metadata(&self.kernel).ok()?.len();
        let name = self.name.replace('\\', "\\\\").replace('"', "\\\"");
        let json = format!("{{\"kernel\":\"{name}\",\"bytes\":{bytes}}}\n");
        Some(Content::of_bytes("application/json", json.into_bytes()))
    }

    fn announced_in(&self, index: &str) -> String {
        let name = self.name.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        // A title every page has, however small its HTML was made.
        let line = format!("<meta name=\"btfscope-this-machine\" content=\"{name}\"><title>");
        index.replacen("<title>", &line, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Machine, Page};
    use crate::http::Site;
    use std::fs;
    use std::path::PathBuf;

    fn page(machine: Option<Machine>) -> Page {
        let folder = std::env::temp_dir().join(format!("btfscope-serve-{}-{}", std::process::id(), machine.is_some()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        fs::write(folder.join("index.html"), "<html><title>x</title></html>").expect("a temporary file");
        Page { folder, machine }
    }

    fn get(page: &Page, path: &str) -> Option<String> {
        let mut text = String::new();
        let mut content = page.get(path)?;
        content.bytes.read_to_string(&mut text).expect("text");
        assert_eq!(content.len, text.len() as u64);
        Some(text)
    }

    #[test]
    fn the_kernel_is_offered_where_there_is_one() {
        let kernel = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let page = page(Some(Machine { name: "6.18 \"rc\"".into(), kernel: kernel.clone() }));
        let index =
            "<html><meta name=\"btfscope-this-machine\" content=\"6.18 &quot;rc&quot;\"><title>x</title></html>";
        assert_eq!(get(&page, "/").as_deref(), Some(index));
        assert_eq!(get(&page, "/this-machine/vmlinux"), fs::read_to_string(&kernel).ok());
        let bytes = fs::metadata(&kernel).expect("it was read").len();
        let json = format!("{{\"kernel\":\"6.18 \\\"rc\\\"\",\"bytes\":{bytes}}}\n");
        assert_eq!(get(&page, "/this-machine/"), Some(json));
    }

    #[test]
    fn without_a_kernel_the_page_is_as_built() {
        let page = page(None);
        assert_eq!(get(&page, "/").as_deref(), Some("<html><title>x</title></html>"));
        assert_eq!(get(&page, "/this-machine/"), None);
        assert_eq!(get(&page, "/this-machine/vmlinux"), None);
    }
}
