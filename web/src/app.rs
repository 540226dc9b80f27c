//! Joins state, route, worker and pages.

mod intents;

use yew::prelude::*;

use crate::hooks::drop_target::use_drop_target;
use crate::hooks::file_input::use_file_input;
use crate::hooks::keys::{Press, use_keys};
use crate::hooks::later::use_later;
use crate::pages::elsewhere::ElsewhereDialog;
use crate::pages::explorer::Explorer;
use crate::pages::frame::Frame;
use crate::pages::keys::KeysDialog;
use crate::pages::landing::Landing;
use crate::pages::opening::OpeningDialog;
use crate::pages::problem::ProblemDialog;
use crate::pages::waiting::WaitingDialog;
use crate::platform::{clock, crash, location, page, storage};
use crate::route::Route;
use crate::state::{Action, Session, Settings, Theme};

use intents::{Intents, use_intents};

/// Under this key the theme is kept; `boot.js` reads it too.
const THEME_KEY: &str = "btfscope-theme";

/// A toast stays this long.
const TOAST_MS: u32 = 4_000;

/// What opens faster than this opens without a dialog flashing by.
const PATIENCE_MS: u32 = 250;

/// Starts the page.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        crash::show(&format!("btfscope {} stopped\n{panic}\n", env!("CARGO_PKG_VERSION")));
    }));
    if let Some(root) = page::app_root() {
        yew::Renderer::<App>::with_root(root).render();
    }
}

fn first_session() -> Session {
    let theme = storage::load(THEME_KEY).map_or(Theme::System, |word| Theme::from_word(&word));
    Session::new(Route::from_hash(&location::hash()), Settings { theme }, clock::now_ms)
}

/// The whole page.
#[component]
pub fn App() -> Html {
    let session = use_reducer(first_session);
    let intents = use_intents(session.dispatcher());
    use_url(&session);
    use_theme(session.settings.theme);
    use_toast_timer(&session);

    let input = use_node_ref();
    let choose = use_file_input(input.clone(), intents.open.clone());
    let over = use_drop_target(intents.open.clone());
    let slow = use_later(session.opening.as_ref().map(|opening| opening.job), PATIENCE_MS);
    use_keys({
        let (choose, intents) = (choose.clone(), intents.clone());
        Callback::from(move |press: Press| {
            if press.is_single("?") {
                intents.help.emit(());
            } else if press.is_single("f") || press.is_command("o") {
                choose.emit(());
            } else {
                return false;
            }
            true
        })
    });

    html! {
        <Frame
            {input} veiled={over && session.shown().is_some()} said={session.said.clone()}
            toast={session.toast.as_ref().map(|toast| AttrValue::from(toast.text.clone()))}
        >
            { screen(&session, &intents, &choose, over) }
            { dialog(&session, &intents, &choose, over, slow) }
        </Frame>
    }
}

/// What fills the window: the document the route is about, or the place to drop one.
fn screen(session: &UseReducerHandle<Session>, intents: &Intents, choose: &Callback<()>, over: bool) -> Html {
    let theme: AttrValue = session.settings.theme.word().into();
    match session.shown() {
        Some(document) => html! {
            <Explorer
                document={document.clone()} documents={session.documents.clone()} route={session.route.clone()}
                settings={session.settings} go={&intents.go} say={&intents.say}
                copy={&intents.copy} link={format!("{}{}", location::page(), session.route)}
                open_files={choose} on_theme={&intents.theme} on_help={&intents.help}
            />
        },
        None => html! {
            <Landing
                documents={session.documents.clone()} route={session.route.clone()} machine={intents.machine.clone()}
                {over} {theme} on_choose={choose} on_sample={&intents.sample} on_machine={&intents.this_machine}
                on_theme={&intents.theme} on_help={&intents.help} copy={&intents.copy}
            />
        },
    }
}

/// The one dialog on top, if any: what is under way, then what went wrong, then what is to be decided.
fn dialog(
    session: &UseReducerHandle<Session>,
    intents: &Intents,
    choose: &Callback<()>,
    over: bool,
    slow: bool,
) -> Html {
    let act = |make: fn() -> Action| {
        let dispatcher = session.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(make()))
    };
    if let Some(opening) = session.opening.as_ref().filter(|_| slow) {
        return html! { <OpeningDialog opening={opening.clone()} on_cancel={&intents.cancel} /> };
    }
    if let Some(problem) = session.problems.first() {
        let close = act(|| Action::ProblemClosed);
        let choose_another = {
            let (close, choose) = (close.clone(), choose.clone());
            Callback::from(move |()| {
                close.emit(());
                choose.emit(());
            })
        };
        return html! {
            <ProblemDialog problem={problem.clone()} copy={&intents.copy} on_choose={choose_another} on_close={close} />
        };
    }
    if let Some(waiting) = session.waiting.first() {
        let dispatcher = session.dispatcher();
        return html! {
            <WaitingDialog
                waiting={waiting.clone()} candidates={waiting.candidates(&session.documents)}
                machine={intents.machine.clone()} {over}
                on_base={move |id| dispatcher.dispatch(Action::BaseChosen(id))} on_choose={choose}
                on_machine={&intents.this_machine} on_close={act(|| Action::WaitingClosed)}
            />
        };
    }
    if let Some(document) = &session.elsewhere {
        let dispatcher = session.dispatcher();
        return html! {
            <ElsewhereDialog
                route={session.route.clone()} document={document.clone()}
                on_answer={move |there| dispatcher.dispatch(Action::ElsewhereAnswered(there))}
            />
        };
    }
    if session.keys_shown {
        return html! { <KeysDialog on_close={act(|| Action::KeysShown(false))} /> };
    }
    html! {}
}

/// Keeps the URL and the title with the state, and hears the browser's own buttons.
#[hook]
fn use_url(session: &UseReducerHandle<Session>) {
    use_effect_with((), {
        let dispatcher = session.dispatcher();
        move |()| {
            let listener = location::listen(move |hash| dispatcher.dispatch(Action::Went(Route::from_hash(&hash))));
            move || drop(listener)
        }
    });
    use_effect_with(session.route.clone(), |route| {
        // Where the person went by the browser or by a link, the URL is there already.
        if Route::from_hash(&location::hash()) != *route {
            location::go(location::Move::Push(&route.to_string()));
        }
    });
    use_effect_with(session.title(), |title| page::set_title(title));
}

#[hook]
fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let chosen = Some(theme.word()).filter(|_| *theme != Theme::System);
        page::set_theme(chosen);
        storage::save(THEME_KEY, theme.word());
    });
}

#[hook]
fn use_toast_timer(session: &UseReducerHandle<Session>) {
    let dispatcher = session.dispatcher();
    use_effect_with(session.toast.as_ref().map(|toast| toast.number), move |number| {
        let number = *number;
        let gone = move |number| clock::after_ms(TOAST_MS, move || dispatcher.dispatch(Action::ToastGone(number)));
        let timer = number.map(gone);
        move || drop(timer)
    });
}
