//! The explorer: what is open at the left, one type at the right.

mod document_pane;
mod listing_body;
mod members_body;
mod missing_pane;
mod nav_pane;
mod places;
mod type_pane;

use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use crate::components::bar::Bar;
use crate::components::icon::Icon;
use crate::components::linker::Linker;
use crate::components::search_box::{Answer, SearchBox};
use crate::components::status_line::StatusLine;
use crate::hooks::focus::{focus_id, focus_id_if_lost};
use crate::hooks::keys::{Press, use_keys};
use crate::hooks::latest::use_latest;
use crate::platform::clock;
use crate::route::{Navigate, Route, TypeRoute};
use crate::state::{Document, Settings};
use crate::view::kinds::Tab;
use crate::view::nest;
use crate::view::number::{counted, file_size, grouped};
use crate::view::resolve;
use crate::view::search::search;

use document_pane::DocumentPane;
use missing_pane::MissingPane;
use nav_pane::NavPane;
use places::Places;
use type_pane::TypePane;

/// The ids of the tables of a type, and of the pane where there is none.
const TABLES: &[&str] = &["members", "listing", "main"];

/// Properties of [`Explorer`].
#[derive(Properties, PartialEq)]
pub struct ExplorerProps {
    /// The document shown.
    pub document: Document,
    /// Every open document.
    pub documents: Vec<Document>,
    /// Where the page is.
    pub route: Route,
    /// The absolute URL of that.
    pub link: AttrValue,
    /// Goes elsewhere.
    pub go: Callback<Navigate>,
    /// Says something to assistive technology.
    pub say: Callback<AttrValue>,
    /// Puts a text on the clipboard, then shows a message.
    pub copy: Callback<(AttrValue, AttrValue)>,
    /// Another file is wanted.
    pub open_files: Callback<()>,
    /// What the person chose once.
    pub settings: Settings,
    /// The next theme is wanted.
    pub on_theme: Callback<()>,
    /// The sheet of keys is wanted.
    pub on_help: Callback<()>,
}

/// The page.
#[component]
pub fn Explorer(props: &ExplorerProps) -> Html {
    let document = &props.document;
    let searching = use_state_eq(|| false);
    let words = use_state(String::new);
    let relative = use_state_eq(|| false);
    let places = use_memo((), |()| Places::default());

    let target = use_memo((document.clone(), of_type(&props.route)), |(document, route)| {
        let route = route.as_ref()?;
        resolve::find(document.btf(), &route.kind, &route.name, route.nth)
    });
    let go_type = use_go_type(document, &props.go);
    let linker = Linker { href: use_href(document), open: go_type.reform(|id| (id, None)) };
    // A linker that is equal as long as the document is: the rows of long lists compare it.
    let linker = (*use_memo((document.clone(), props.go.clone()), move |_| linker)).clone();
    let entries = use_memo((props.documents.clone(), document.clone()), |(documents, document)| {
        places::entries(documents, document)
    });
    let on_pick_document = {
        let (documents, route, go) = (props.documents.clone(), props.route.clone(), props.go.clone());
        Callback::from(move |id: u32| {
            if let Some(document) = documents.iter().find(|document| document.id() == id) {
                go.emit(Navigate::Push(places::same_place(&route, document)));
            }
        })
    };
    let on_list = {
        let (go, slug) = (props.go.clone(), document.slug().to_owned());
        use_callback((go, slug), |(tab, stay): (Tab, bool), (go, slug)| {
            let route = Route::Document { doc: slug.clone(), list: Some(tab.word().to_owned()) };
            go.emit(if stay { Navigate::Replace(route) } else { Navigate::Push(route) });
        })
    };
    let open_search = {
        let searching = searching.setter();
        use_callback((), move |(), ()| searching.set(true))
    };
    use_page_keys(props, &open_search);

    let search_answer = {
        let document = document.clone();
        Callback::from(move |(words, tab): (String, Tab)| {
            let from = clock::now_ms();
            let results = Rc::new(search(document.btf(), &words, tab));
            Answer { results, ms: clock::now_ms() - from }
        })
    };
    let close_search = {
        let (searching, words) = (searching.setter(), words.setter());
        Callback::from(move |last: String| {
            words.set(last);
            searching.set(false);
        })
    };
    let on_found = {
        let (close, linker) = (close_search.clone(), linker.clone());
        Callback::from(move |(id, last): (TypeId, String)| {
            close.emit(last);
            linker.open.emit(id);
        })
    };

    // The table that was followed, or the search box, is gone with what had the focus: keys go on in the new table.
    let had_focus = use_mut_ref(|| false);
    use_effect_with((*target, *searching), move |(target, searching)| {
        let before = had_focus.replace(target.is_some() || *searching);
        if before && target.is_some() && !searching {
            focus_id_if_lost(TABLES);
        }
    });

    let list = match &props.route {
        Route::Document { list: Some(word), .. } => Tab::from_word(word),
        Route::Document { .. } | Route::Type(_) | Route::Landing => None,
    };
    let types = document.btf().ids().len() as u64;
    let pane = match (&props.route, *target) {
        (Route::Type(route), Some(id)) => html! {
            <TypePane
                key={format!("{}-{id}", document.id())} document={document.clone()} {id} member={route.member.clone()}
                link={&props.link} linker={linker.clone()} go={&props.go} copy={&props.copy} say={&props.say}
                on_list={&on_list} relative={*relative} on_relative={let relative = relative.setter(); move |on| relative.set(on)}
                places={places.clone()}
            />
        },
        (Route::Type(route), None) => html! {
            <MissingPane route={route.clone()} name={document.name().to_owned()} on_search={open_search.clone()} />
        },
        (Route::Document { .. } | Route::Landing, _) => html! {
            <DocumentPane
                document={document.clone()} linker={linker.clone()} on_list={&on_list} on_search={open_search.clone()}
            />
        },
    };
    let layers: Rc<[AttrValue]> = document.layers().iter().map(|layer| AttrValue::from(layer.clone())).collect();
    let shown = if matches!(props.route, Route::Type(_)) { "is-type" } else { "is-list" };
    let on_types = on_list.reform({
        let tab = list_of(document, *target);
        move |_: MouseEvent| (tab, false)
    });
    html! {
        <div class={classes!("app", "app-two", shown)}>
            <Bar
                name={document.name().to_owned()} {layers} entries={(*entries).clone()} on_pick={on_pick_document.clone()}
                on_open={&props.open_files} on_search={open_search.clone()} theme={props.settings.theme.word()}
                on_theme={&props.on_theme} on_help={&props.on_help}
            />
            <NavPane
                key={document.id()} document={document.clone()} entries={(*entries).clone()} selected={*target} {list}
                on_document={on_pick_document} on_type={go_type} on_list={&on_list}
            />
            <main class="main" id="main" tabindex="-1">{ pane }</main>
            <StatusLine left={status_words(document, types)} keys={status_keys(document, *target)} />
            <nav class="ph-foot" aria-label="Panes">
                <button aria-current={(shown == "is-list").then_some("true")} onclick={on_types}><Icon name="filter" />{ "Types" }</button>
                <button onclick={open_search.reform(|_: MouseEvent| ())}><Icon name="search" />{ "Search" }</button>
                <button onclick={props.open_files.reform(|_: MouseEvent| ())}><Icon name="file" />{ "Open" }</button>
                <button onclick={props.on_theme.reform(|_: MouseEvent| ())}><Icon name="theme" />{ "Theme" }</button>
            </nav>
            if *searching {
                <SearchBox
                    words={(*words).clone()} search={search_answer} href={linker.href.clone()} on_pick={on_found}
                    on_close={close_search}
                />
            }
        </div>
    }
}

/// The route's type, without the member: the type is looked up anew only when this changes.
fn of_type(route: &Route) -> Option<TypeRoute> {
    match route {
        Route::Type(route) => Some(TypeRoute { member: None, ..route.clone() }),
        Route::Document { .. } | Route::Landing => None,
    }
}

fn list_of(document: &Document, target: Option<TypeId>) -> Tab {
    let kind = target.and_then(|id| document.btf().get(id)).map(|ty| ty.kind());
    kind.and_then(Tab::of).unwrap_or_else(|| document.catalog().first_tab())
}

fn status_words(document: &Document, types: u64) -> String {
    let opened = format!("{}, {}", counted(types, "type"), file_size(document.file_bytes()));
    match document.opened_ms() {
        ms if ms >= 1.0 => format!("{opened}, opened in {} ms", grouped(ms.round() as u64)),
        _ => opened,
    }
}

/// The keys that do something in the pane shown.
fn status_keys(document: &Document, target: Option<TypeId>) -> Vec<(AttrValue, AttrValue)> {
    let opens = target.and_then(|id| document.btf().get(id)).map(|ty| nest::inner(ty).is_some());
    let keys: &[(&str, &str)] = match opens {
        None => &[("/", "search"), ("↑ ↓", "rows"), ("→", "expand"), ("↵", "open"), ("?", "keys")],
        Some(true) => {
            &[("/", "search"), ("j k", "rows"), ("→", "expand"), ("↵", "follow"), ("n", "next hole"), ("?", "keys")]
        }
        Some(false) => &[("/", "search"), ("j k", "rows"), ("↵", "follow"), ("[ ]", "history"), ("?", "keys")],
    };
    keys.iter().map(|(caps, word)| (AttrValue::from(*caps), AttrValue::from(*word))).collect()
}

/// Goes to a type, and perhaps a member of it.
#[hook]
fn use_go_type(document: &Document, go: &Callback<Navigate>) -> Callback<(TypeId, Option<String>)> {
    use_callback((document.clone(), go.clone()), |(id, member): (TypeId, Option<String>), (document, go)| {
        go.emit(Navigate::Push(Route::Type(TypeRoute { member, ..places::type_route(document, id) })));
    })
}

#[hook]
fn use_href(document: &Document) -> Callback<TypeId, AttrValue> {
    use_callback(document.clone(), |id: TypeId, document| {
        AttrValue::from(Route::Type(places::type_route(document, id)).to_string())
    })
}

/// Keys that work wherever the focus is.
#[hook]
fn use_page_keys(props: &ExplorerProps, open_search: &Callback<()>) {
    let latest = use_latest((props.go.clone(), props.copy.clone(), props.link.clone()));
    let open_search = open_search.clone();
    let in_list = use_mut_ref(|| false);
    use_keys(Callback::from(move |press: Press| {
        let (go, copy, link) = latest.borrow().clone();
        if press.is_single("/") || press.is_command("k") {
            open_search.emit(());
        } else if press.is_single("[") {
            go.emit(Navigate::Back);
        } else if press.is_single("]") {
            go.emit(Navigate::Forward);
        } else if press.is_single("l") {
            copy.emit((link, "Link copied".into()));
        } else if press.key == "F6" && !press.modal {
            let next = !*in_list.borrow();
            in_list.replace(next);
            focus_id(if next { &["navigator-list", "main"] } else { TABLES });
        } else {
            return false;
        }
        true
    }));
}
