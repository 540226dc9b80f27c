//! The right pane: one type, with what is under its head.

use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use super::listing_body::ListingBody;
use super::members_body::MembersBody;
use super::places::{Places, type_route};
use crate::components::linker::Linker;
use crate::components::shared::Shared;
use crate::components::type_head::TypeHead;
use crate::hooks::keys::{Press, use_keys};
use crate::route::{Navigate, Route, TypeRoute};
use crate::state::Document;
use crate::view::kinds::Tab;
use crate::view::spans::plain;
use crate::view::type_page::{Table, type_page};

#[derive(Properties, PartialEq)]
pub(super) struct TypePaneProps {
    pub(super) document: Document,
    pub(super) id: TypeId,
    pub(super) member: Option<String>,
    pub(super) link: AttrValue,
    pub(super) linker: Linker,
    pub(super) go: Callback<Navigate>,
    pub(super) copy: Callback<(AttrValue, AttrValue)>,
    pub(super) say: Callback<AttrValue>,
    pub(super) on_list: Callback<(Tab, bool)>,
    pub(super) relative: bool,
    pub(super) on_relative: Callback<bool>,
    pub(super) places: Rc<Places>,
}

#[component]
pub(super) fn TypePane(props: &TypePaneProps) -> Html {
    let document = &props.document;
    let page = use_memo((document.clone(), props.id), |(document, id)| type_page(document.btf(), *id).map(Shared::new));
    // The page changed without a load: whoever cannot see it is told.
    use_effect_with((document.clone(), props.id), {
        let (say, page) = (props.say.clone(), page.clone());
        move |_| {
            if let Some(page) = page.as_ref() {
                say.emit(format!("{} {}", page.keyword, page.name).into());
            }
        }
    });
    let code = page.as_ref().as_ref().map(|page| plain(&page.code)).filter(|code| !code.is_empty());
    let on_copy_code = {
        let (copy, code) = (props.copy.clone(), code.clone());
        Callback::from(move |()| {
            if let Some(code) = &code {
                copy.emit((format!("{code};").into(), "C copied".into()));
            }
        })
    };
    use_keys({
        let (on_copy_code, any) = (on_copy_code.clone(), code.is_some());
        Callback::from(move |press: Press| {
            let wanted = any && press.is_single("c");
            if wanted {
                on_copy_code.emit(());
            }
            wanted
        })
    });
    let on_member =
        use_callback((document.clone(), props.id, props.go.clone()), |member: String, (document, id, go)| {
            let route = TypeRoute { member: Some(member), ..type_route(document, *id) };
            go.emit(Navigate::Replace(Route::Type(route)));
        });
    let on_copy = use_callback(props.copy.clone(), |words: String, copy| {
        let toast = format!("Copied {words}");
        copy.emit((words.into(), toast.into()));
    });

    let Some(page) = page.as_ref().clone() else { return html! {} };
    let kind = document.btf().get(props.id).map(|ty| ty.kind());
    let tab = kind.and_then(Tab::of).unwrap_or(Tab::All);
    let step = |to: Navigate| props.go.reform(move |()| to.clone());
    let on_copy_link = {
        let link = props.link.clone();
        props.copy.reform(move |()| (link.clone(), "Link copied".into()))
    };
    let body = match &page.table {
        Table::Members => html! {
            <MembersBody
                page={page.clone()} document={document.clone()} id={props.id} member={props.member.clone()}
                linker={props.linker.clone()} relative={props.relative} on_relative={&props.on_relative} {on_member}
                on_copy={on_copy} places={props.places.clone()}
            />
        },
        Table::Listing(listing) => html! {
            <ListingBody
                listing={Shared::from(listing.clone())} document={document.clone()} id={props.id}
                linker={props.linker.clone()} {on_copy} places={props.places.clone()}
            />
        },
        Table::Bytes(lines) => html! { <pre class="record-bytes" tabindex="0">{ lines.join("\n") }</pre> },
        Table::None => html! { <div /> },
    };
    html! {
        <>
            <TypeHead
                page={page.clone()} linker={props.linker.clone()} on_back={step(Navigate::Back)}
                on_forward={step(Navigate::Forward)} on_list={props.on_list.reform(move |()| (tab, false))}
                list={tab.plural()} {on_copy_link} {on_copy_code}
            />
            { body }
        </>
    }
}
