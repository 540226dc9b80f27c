//! Prototypes of functions: of all, and of those that BPF programs may call.

use alloc::vec::Vec;
use core::fmt;

use super::graph::Graph;
use super::pen::Pen;
use crate::btf::Btf;
use crate::print::Output;
use crate::types::{Body, Kind, Type, TypeId};

/// Writes the prototype of every function that the file itself defines, by id, one a line: `int name(struct sock *sk);`.
///
/// # Errors
/// When the output takes no more.
pub fn prototypes<O: Output + ?Sized>(btf: &Btf, out: &mut O) -> fmt::Result {
    let mut pen = Pen::for_functions(btf, out);
    for ty in btf.types() {
        if let Body::Func(func) = ty.body() {
            pen.declare(func.proto.0, pen.graph.label_at(ty.name_offset()), 0)?;
            pen.plain(";\n")?;
            pen.out.hand_on_when_full()?;
        }
    }
    pen.out.hand_on()
}

/// Writes the prototypes of the kernel functions that BPF programs may call, of the file and its base, sorted by name,
/// one a line: `extern int bpf_sock_destroy(struct sock_common *sock) __weak __ksym;`. They are known by a declaration
/// tag `bpf_kfunc`, which kernels have since Linux 6.10; others have none.
///
/// Rules: `dump_btf_kfuncs` in bpftool's `btf.c`.
///
/// # Errors
/// When the output takes no more.
pub fn kfuncs<O: Output + ?Sized>(btf: &Btf, out: &mut O) -> fmt::Result {
    let mut pen = Pen::for_functions(btf, out);
    lines(&mut pen)?;
    pen.out.hand_on()
}

/// The functions that [`kfuncs`] writes, in its order, and which of them leave registers alone (`bpf_fastcall`).
fn tagged<'btf>(graph: &Graph<'btf>) -> Vec<(Type<'btf>, bool)> {
    let btf = graph.btf;
    let (mut kfuncs, mut fast) = (Vec::new(), Vec::new());
    for id in 1..graph.end() {
        if graph.node(id).is_none_or(|node| node.kind != Kind::DeclTag) {
            continue;
        }
        let name = graph.name_of(id);
        let (is_kfunc, is_fast) = (name == "bpf_kfunc", name == "bpf_fastcall");
        let Some(Body::DeclTag(tag)) = btf.get(TypeId(id)).map(Type::body) else { continue };
        // A tag on a parameter says nothing of the function.
        let Some(func) = btf.get(tag.ty).filter(|func| func.kind() == Kind::Func && tag.component.is_none()) else {
            continue;
        };
        if is_kfunc {
            kfuncs.push(func);
        } else if is_fast {
            fast.push(func.id());
        }
    }
    fast.sort_unstable();
    kfuncs.sort_by_key(|func| (func.name(), func.id()));
    kfuncs.into_iter().map(|func| (func, fast.binary_search(&func.id()).is_ok())).collect()
}

/// What a header has of them.
pub(super) fn block<O: Output + ?Sized>(pen: &mut Pen<'_, '_, O>) -> fmt::Result {
    pen.plain("\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n")?;
    lines(pen)?;
    pen.plain("#endif\n\n")
}

fn lines<O: Output + ?Sized>(pen: &mut Pen<'_, '_, O>) -> fmt::Result {
    for (func, fast) in tagged(&pen.graph) {
        let Body::Func(of) = func.body() else { continue };
        pen.plain(if fast { "extern __bpf_fastcall " } else { "extern " })?;
        pen.declare(of.proto.0, pen.graph.label_at(func.name_offset()), 0)?;
        pen.plain(" __weak __ksym;\n")?;
        pen.out.hand_on_when_full()?;
    }
    Ok(())
}
