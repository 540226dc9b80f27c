//! Which real kernels the tests read, and where they come from: Debian's packages, through apt.
//!
//! `.corpus/6.1/{vmlinuz, vmlinux, modules/*.ko}`, the same for 6.12, and `.corpus/6.1/vmlinux.debug` on request.
//! A kernel's `READY` file is written last and names the package.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::args::Args;
use crate::shell::{self, Result, While, cmd};
use crate::{bzimage, paths, tools};

/// The folder's name, and the package that depends on the newest kernel of that series.
const KERNELS: &[(&str, &str)] = &[("6.1", "linux-image-cloud-amd64"), ("6.12", "linux-image-6.12-cloud-amd64")];

/// So many modules of each kernel, spread evenly over all it has.
const MODULES: usize = 16;

pub(crate) fn run(args: &mut Args) -> Result {
    let big = args.flag("--big");
    args.finish()?;
    fetch()?;
    if big { fetch_big() } else { Ok(()) }
}

/// Fetches the kernels not there yet.
pub(crate) fn fetch() -> Result {
    for &(series, meta_package) in KERNELS {
        let folder = paths::corpus().join(series);
        match fs::read_to_string(folder.join("READY")) {
            Ok(package) => println!("{} is there: {}", folder.display(), package.trim()),
            Err(_) => fetch_kernel(&folder, meta_package)?,
        }
    }
    Ok(())
}

fn fetch_kernel(folder: &Path, meta_package: &str) -> Result {
    tools::need(&["dpkg", "xz", "zstd", "lz4"])?;
    let package = newest(meta_package)?;
    let unpacked = fresh_folder(&folder.join("unpacked"))?;
    let archive = download(&package, &unpacked)?;
    shell::run(Command::new("dpkg").arg("-x").arg(&archive).arg(&unpacked))?;

    let image = find(&unpacked.join("boot"), &|name| name.starts_with("vmlinuz"))?;
    let image = image.first().ok_or_else(|| format!("{package} holds no vmlinuz"))?;
    fs::copy(image, folder.join("vmlinuz")).while_doing(image.display())?;
    bzimage::unpack(image, &folder.join("vmlinux"))?;

    let modules = fresh_folder(&folder.join("modules"))?;
    let copied = copy_modules(&unpacked.join("lib/modules"), &modules)?;
    fs::remove_dir_all(&unpacked).while_doing(unpacked.display())?;
    println!("{}: {package}, {copied} modules", folder.display());
    write(&folder.join("READY"), format!("{package}\n").as_bytes())
}

/// Copies [`MODULES`] modules that have BTF, unpacked; says how many there were.
fn copy_modules(from: &Path, into: &Path) -> Result<usize> {
    let all = find(from, &|name| name.ends_with(".ko") || name.ends_with(".ko.xz"))?;
    let step = (all.len() / MODULES).max(1);
    let mut copied = 0;
    // One from each stretch of `step`: the first that has BTF.
    for stretch in all.chunks(step).take(MODULES) {
        for module in stretch {
            let bytes = match module.extension() {
                Some(xz) if xz == "xz" => shell::output(Command::new("xz").arg("-dc").arg(module))?,
                _ => fs::read(module).while_doing(module.display())?,
            };
            if !bytes.windows(6).any(|name| name == b"\0.BTF\0") {
                continue;
            }
            let name = module.file_name().unwrap_or_default().to_string_lossy();
            write(&into.join(name.trim_end_matches(".xz")), &bytes)?;
            copied += 1;
            break;
        }
    }
    if copied < 12 {
        return Err(format!("{} has {copied} modules with BTF, the tests ask for 12", from.display()));
    }
    Ok(copied)
}

/// The kernel ELF with all its DWARF, of the same package as `.corpus/6.1/vmlinux`.
fn fetch_big() -> Result {
    tools::need(&["dpkg"])?;
    let folder = paths::corpus().join("6.1");
    let whole = folder.join("vmlinux.debug");
    if whole.exists() {
        println!("{} is there", whole.display());
        return Ok(());
    }
    let ready = folder.join("READY");
    let package = fs::read_to_string(&ready).while_doing(ready.display())?;
    let unpacked = fresh_folder(&folder.join("unpacked"))?;
    let archive = download(&format!("{}-dbg", package.trim()), &unpacked)?;

    let part = folder.join("vmlinux.debug.part");
    let mut stream =
        cmd("dpkg --fsys-tarfile").arg(&archive).stdout(Stdio::piped()).spawn().while_doing("cannot start `dpkg`")?;
    let tar = stream.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let into = File::create(&part).while_doing(part.display())?;
    shell::run(cmd("tar --wildcards -xO ./usr/lib/debug/boot/vmlinux-*").stdin(tar).stdout(into))?;
    stream.wait().while_doing("dpkg")?;
    fs::remove_dir_all(&unpacked).while_doing(unpacked.display())?;
    fs::rename(&part, &whole).while_doing(whole.display())
}

/// What a meta package depends on: `linux-image-6.1.0-56-cloud-amd64`.
fn newest(meta_package: &str) -> Result<String> {
    if let Some(package) = depends(meta_package) {
        return Ok(package);
    }
    tools::apt_update()?;
    depends(meta_package).ok_or_else(|| {
        format!("apt knows no {meta_package}; the kernels come from Debian 12 with its security updates")
    })
}

fn depends(meta_package: &str) -> Option<String> {
    let list = shell::text(Command::new("apt-cache").args(["depends", meta_package])).ok()?;
    let image = list.lines().find_map(|line| line.trim().strip_prefix("Depends: linux-image-"))?;
    Some(format!("linux-image-{image}"))
}

fn download(package: &str, folder: &Path) -> Result<PathBuf> {
    if shell::run(cmd("apt-get download").arg(package).current_dir(folder)).is_err() {
        // The list of packages may be older than the packages.
        tools::apt_update()?;
        shell::run(cmd("apt-get download").arg(package).current_dir(folder))?;
    }
    let archives = find(folder, &|name| name.ends_with(".deb"))?;
    archives.into_iter().next().ok_or_else(|| format!("apt-get downloaded no {package}"))
}

/// Files below a folder whose name is asked for, sorted.
fn find(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).while_doing(folder.display())? {
            let entry = entry.while_doing(folder.display())?;
            let kind = entry.file_type().while_doing(folder.display())?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && wanted(&entry.file_name().to_string_lossy()) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn fresh_folder(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).while_doing(folder.display())?;
    }
    fs::create_dir_all(folder).while_doing(folder.display())?;
    Ok(folder.to_path_buf())
}

fn write(file: &Path, bytes: &[u8]) -> Result {
    fs::write(file, bytes).while_doing(file.display())
}
