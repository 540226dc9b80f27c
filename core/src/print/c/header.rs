//! A whole C header: every type of a file with its base, ready to be included by a BPF program.

use core::fmt;

use super::emit::Emitter;
use super::functions;
use super::pen::Pen;
use super::sort;
use crate::btf::Btf;
use crate::print::Output;
use crate::types::TypeId;

/// Which types a [`header`] has, in which order, and what stands around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderOptions<'ids> {
    /// Whether types start in the order of their names, so that two kernels' headers can be compared; else by id.
    pub sorted: bool,
    /// Only types: without guard, macros, pragma and kfuncs.
    pub bare: bool,
    /// Only these types, in this order, each after all it needs. Empty for all types.
    pub roots: &'ids [TypeId],
}

impl Default for HeaderOptions<'_> {
    /// All types, sorted, in a frame: what `bpftool btf dump file FILE format c` prints.
    fn default() -> Self {
        HeaderOptions { sorted: true, bare: false, roots: &[] }
    }
}

/// Writes the header that is known as `vmlinux.h`: definitions in an order in which C can be compiled, those of a base
/// first or where the split needs them.
///
/// It is the text of `bpftool btf dump file FILE format c`, with `unsorted` and `root_id ID` as the options say, but for
/// this: bpftool 7.5 to 7.8 leave out the first enum in the order of names, and it is here. Whatever goes on without end
/// is cut with `...`, and the last line says so; a struct that contains itself by value has a line before it.
///
/// Rules: libbpf's `btf_dump.c`, for the frame and the order bpftool's `btf.c`.
///
/// # Errors
/// When the output takes no more.
///
/// ```no_run
/// use btfscope_core::print::c::{self, HeaderOptions};
/// use btfscope_core::{Btf, Kind};
///
/// let btf = Btf::parse(std::fs::read("/sys/kernel/btf/vmlinux")?).expect("a kernel's BTF");
/// let mut text = String::new();
/// c::header(&btf, &HeaderOptions::default(), &mut text).expect("a string takes everything");
/// std::fs::write("vmlinux.h", text)?;
///
/// // Only what a program needs that reads tasks, without a frame.
/// let task = btf.find_kind("task_struct", Kind::Struct).expect("every kernel has it");
/// let mut text = String::new();
/// let roots = [task.id()];
/// c::header(&btf, &HeaderOptions { bare: true, roots: &roots, ..Default::default() }, &mut text).expect("as above");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn header<O: Output + ?Sized>(btf: &Btf, options: &HeaderOptions<'_>, out: &mut O) -> fmt::Result {
    let mut emitter = Emitter::new(Pen::for_header(btf, out));
    if !options.bare {
        emitter.pen.plain(BEFORE)?;
    }
    if !options.roots.is_empty() {
        options.roots.iter().try_for_each(|root| emitter.with_needed(root.0))?;
    } else if options.sorted {
        let starts = sort::starts(&emitter.pen.graph);
        starts.first.iter().try_for_each(|id| emitter.with_needed(*id))?;
        let rest = sort::rest(&mut emitter.pen.graph, starts);
        rest.into_iter().try_for_each(|id| emitter.with_needed(id))?;
    } else {
        (1..btf.ids().end).try_for_each(|id| emitter.with_needed(id))?;
    }
    let mut pen = emitter.pen;
    if !options.bare {
        if options.roots.is_empty() {
            functions::block(&mut pen)?;
        }
        pen.plain(AFTER)?;
    }
    if pen.cut {
        pen.plain("/* Where it says ... this file goes on without end. */\n")?;
    }
    pen.out.hand_on()
}

/// Writes these types after all they need, and nothing else: the [`header`] with these roots, bare.
///
/// # Errors
/// When the output takes no more.
pub fn with_needed<O: Output + ?Sized>(btf: &Btf, roots: &[TypeId], out: &mut O) -> fmt::Result {
    match roots {
        [] => Ok(()),
        roots => header(btf, &HeaderOptions { sorted: false, bare: true, roots }, out),
    }
}

const BEFORE: &str = "\
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

#ifndef __ksym
#define __ksym __attribute__((section(\".ksyms\")))
#endif

#ifndef __weak
#define __weak __attribute__((weak))
#endif

#ifndef __bpf_fastcall
#if __has_attribute(bpf_fastcall)
#define __bpf_fastcall __attribute__((bpf_fastcall))
#else
#define __bpf_fastcall
#endif
#endif

";

const AFTER: &str = "\
#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
";
