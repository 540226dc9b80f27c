//! Routes of types and documents, and what the page remembers of the places it has been.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use btfscope_core::TypeId;
use yew::AttrValue;

use crate::components::bar::BarEntry;
use crate::route::{Route, TypeRoute};
use crate::state::Document;
use crate::view::nest::Opened;
use crate::view::number::grouped;
use crate::view::resolve;

/// The route of a type.
pub(super) fn type_route(document: &Document, id: TypeId) -> TypeRoute {
    let resolve::Address { kind, name, nth } = resolve::address(document.btf(), id);
    TypeRoute { doc: document.slug().to_owned(), kind, name, nth, member: None }
}

/// The same place in another document: the type of the same name, or else the document itself.
pub(super) fn same_place(route: &Route, document: &Document) -> Route {
    let there = route.in_document(document.slug());
    match &there {
        Route::Type(ty) if ty.kind == "id" => {}
        Route::Type(ty) if resolve::find(document.btf(), &ty.kind, &ty.name, ty.nth).is_none() => {}
        _ => return there,
    }
    Route::Document { doc: document.slug().to_owned(), list: None }
}

/// The open documents, those that extend another right after it.
pub(super) fn entries(documents: &[Document], current: &Document) -> Rc<[BarEntry]> {
    let entry = |document: &Document, split: bool| BarEntry {
        id: document.id(),
        name: AttrValue::from(document.name().to_owned()),
        detail: AttrValue::from(grouped(document.btf().ids().len() as u64)),
        current: document == current,
        split,
    };
    let base_is_open = |document: &Document| document.base().is_some_and(|base| documents.contains(base));
    let mut entries = Vec::with_capacity(documents.len());
    for document in documents.iter().filter(|document| !base_is_open(document)) {
        entries.push(entry(document, false));
        let extends = |split: &&Document| split.base() == Some(document);
        entries.extend(documents.iter().filter(extends).map(|split| entry(split, true)));
    }
    // A split of a split: its base was listed as a split.
    for document in documents {
        if entries.iter().all(|listed| listed.id != document.id()) {
            entries.push(entry(document, true));
        }
    }
    entries.into()
}

/// What was open and in sight at each type, so that going back finds it as it was left.
#[derive(Default)]
pub(super) struct Places(RefCell<HashMap<(u32, TypeId), Place>>);

/// How one type was left.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// The members that were open.
    pub(super) opened: Opened,
    /// The first row in sight.
    pub(super) first: usize,
}

impl Places {
    /// How the type was left.
    pub(super) fn of(&self, document: &Document, id: TypeId) -> Place {
        self.0.borrow().get(&(document.id(), id)).cloned().unwrap_or_default()
    }

    /// Changes what is remembered of the type.
    pub(super) fn change(&self, document: &Document, id: TypeId, change: impl FnOnce(&mut Place)) {
        change(self.0.borrow_mut().entry((document.id(), id)).or_default());
    }
}

impl PartialEq for Places {
    /// A memory is equal to itself only.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
