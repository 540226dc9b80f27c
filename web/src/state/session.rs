//! The state of the page and every change to it.

use std::rc::Rc;

use yew::Reducible;

use super::document::Document;
use super::intake::{Arrived, Opened, Outcome, Waiting};
use super::settings::{Settings, Theme};
use crate::route::Route;
use crate::view::number;
use crate::worker::problem::Problem;
use crate::worker::protocol::Stage;

/// The state of the page.
#[derive(Clone, Debug)]
pub struct Session {
    /// What is open, in the order of opening.
    pub documents: Vec<Document>,
    /// Where the person is, or where the link leads that was followed here.
    pub route: Route,
    /// What the person chose once.
    pub settings: Settings,
    /// Files being read.
    pub opening: Option<Opening>,
    /// What could not be shown; the first is on the screen.
    pub problems: Vec<Problem>,
    /// Splits without their base; the first is on the screen.
    pub waiting: Vec<Waiting>,
    /// A document that was opened while the route leads into one that is not open.
    pub elsewhere: Option<Document>,
    /// Whether the sheet of keys is shown.
    pub keys_shown: bool,
    /// The message at the bottom.
    pub toast: Option<Toast>,
    /// What assistive technology is to say.
    pub said: String,
    clock: fn() -> f64,
    parsed: Vec<Opened>,
    last_number: u32,
}

/// Files being read by the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The job's number.
    pub job: u32,
    /// The files' names.
    pub names: Vec<String>,
    /// Which of them is being read.
    pub file: u32,
    /// What is being done to it.
    pub stage: Stage,
    /// Bytes done.
    pub done: u64,
    /// Bytes to do.
    pub total: u64,
    started_ms: f64,
}

/// A message at the bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Unlike that of any other toast.
    pub number: u32,
    /// What was done.
    pub text: String,
}

/// What can happen.
#[derive(Debug)]
pub enum Action {
    /// The URL changed.
    Went(Route),
    /// The next theme was asked for.
    NextTheme,
    /// Files were chosen, at this moment of the clock; the worker has them.
    Chosen {
        /// The job's number.
        job: u32,
        /// The files' names.
        names: Vec<String>,
        /// When.
        now_ms: f64,
    },
    /// The worker is on its way.
    Progressed {
        /// The job's number.
        job: u32,
        /// Which of its files.
        file: u32,
        /// What is being done to it.
        stage: Stage,
        /// Bytes done.
        done: u64,
        /// Bytes to do.
        total: u64,
    },
    /// The types of one file are here.
    Arrived {
        /// The job's number.
        job: u32,
        /// The file's types.
        arrived: Arrived,
    },
    /// One file has nothing to show.
    Failed {
        /// The job's number.
        job: u32,
        /// Why.
        problem: Problem,
    },
    /// Every file of the job was answered.
    Finished {
        /// The job's number.
        job: u32,
    },
    /// The worker ended by itself, for this reason.
    WorkerLost(String),
    /// The person does not want to wait.
    Cancelled,
    /// Something failed before there was a job.
    Troubled(Problem),
    /// The problem on the screen was read.
    ProblemClosed,
    /// The waiting file is to be opened on this document.
    BaseChosen(u32),
    /// The waiting file is given up.
    WaitingClosed,
    /// Whether the link's type is to be shown in the document that was opened.
    ElsewhereAnswered(bool),
    /// The sheet of keys is to be shown, or not.
    KeysShown(bool),
    /// A message for the bottom of the page.
    Toasted(String),
    /// Its time is over.
    ToastGone(u32),
    /// Something for assistive technology to say.
    Said(String),
}

impl Session {
    /// Nothing is open.
    pub fn new(route: Route, settings: Settings, clock: fn() -> f64) -> Session {
        Session {
            documents: Vec::new(),
            route,
            settings,
            opening: None,
            problems: Vec::new(),
            waiting: Vec::new(),
            elsewhere: None,
            keys_shown: false,
            toast: None,
            said: String::new(),
            clock,
            parsed: Vec::new(),
            last_number: 0,
        }
    }

    /// The document that the route is about, if it is open.
    pub fn shown(&self) -> Option<&Document> {
        let slug = self.route.document()?;
        self.documents.iter().find(|document| document.slug() == slug)
    }

    /// The page's name: "struct task_struct, vmlinux, btfscope".
    pub fn title(&self) -> String {
        let Some(document) = self.shown() else { return "btfscope".to_owned() };
        match &self.route {
            Route::Type(ty) if ty.kind == "id" => format!("#{}, {}, btfscope", ty.name, document.name()),
            Route::Type(ty) => format!("{} {}, {}, btfscope", ty.kind, ty.name, document.name()),
            Route::Document { .. } | Route::Landing => format!("{}, btfscope", document.name()),
        }
    }

    fn number(&mut self) -> u32 {
        self.last_number += 1;
        self.last_number
    }

    fn is_job(&self, job: u32) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.job == job)
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Went(route) => self.route = route,
            Action::NextTheme => self.settings.theme = Theme::next(self.settings.theme),
            Action::Chosen { job, names, now_ms } => {
                self.parsed.clear();
                self.problems.clear();
                self.keys_shown = false;
                let (file, stage, done, total) = (0, Stage::default(), 0, 0);
                self.opening = Some(Opening { job, names, file, stage, done, total, started_ms: now_ms });
            }
            Action::Progressed { job, file, stage, done, total } => {
                if let Some(opening) = self.opening.as_mut().filter(|opening| opening.job == job) {
                    *opening = Opening { file, stage, done, total, ..opening.clone() };
                }
            }
            // What a cancelled job still sends is nobody's any more.
            Action::Arrived { job, .. } | Action::Failed { job, .. } | Action::Finished { job }
                if !self.is_job(job) => {}
            Action::Arrived { arrived, .. } => match arrived.open() {
                Outcome::Opened(opened) => self.parsed.push(opened),
                Outcome::Waits(waiting) => self.waiting.push(waiting),
                Outcome::Failed(problem) => self.problems.push(problem),
            },
            Action::Failed { problem, .. } => self.problems.push(problem),
            Action::Finished { .. } => self.finish(),
            Action::WorkerLost(why) => self.worker_lost(&why),
            Action::Cancelled => {
                self.opening = None;
                self.parsed.clear();
            }
            Action::Troubled(problem) => self.problems.push(problem),
            Action::ProblemClosed => drop(take_first(&mut self.problems)),
            Action::BaseChosen(id) => self.open_waiting_on(id),
            Action::WaitingClosed => drop(take_first(&mut self.waiting)),
            Action::ElsewhereAnswered(there) => self.answer_elsewhere(there),
            Action::KeysShown(shown) => self.keys_shown = shown,
            Action::Toasted(text) => self.toast = Some(Toast { number: self.number(), text }),
            Action::ToastGone(number) => self.toast = self.toast.take().filter(|toast| toast.number != number),
            Action::Said(text) => self.said = text,
        }
    }

    /// Makes documents of what a job brought: first what stands alone, then splits that fit what came with them.
    fn finish(&mut self) {
        let Some(opening) = self.opening.take() else { return };
        let opened = std::mem::take(&mut self.parsed);
        let mut fresh: Vec<Document> =
            opened.into_iter().map(|opened| self.admit(opened, opening.started_ms)).collect();
        for waiting in std::mem::take(&mut self.waiting) {
            let fits = waiting.candidates(&fresh).into_iter().find(|candidate| candidate.against.is_none());
            match fits.map(|base| waiting.open_on(&base.document)) {
                Some(Ok(opened)) => fresh.push(self.admit(opened, opening.started_ms)),
                Some(Err(problem)) => self.problems.push(*problem),
                None => self.waiting.push(waiting),
            }
        }
        self.show(&fresh);
    }

    /// Makes a document, unless the same file is open already.
    fn admit(&mut self, opened: Opened, started_ms: f64) -> Document {
        if let Some(same) = self.documents.iter().find(|document| opened.is(document)) {
            return same.clone();
        }
        let id = self.number();
        let document = opened.into_document(id, (self.clock)() - started_ms, &self.documents);
        self.documents.push(document.clone());
        document
    }

    /// Goes to what was just opened: to the split rather than to its base, and where a link leads rather than both.
    fn show(&mut self, fresh: &[Document]) {
        let split = fresh.iter().find(|document| document.base().is_some());
        let Some(document) = split.or(fresh.first()) else { return };
        let types = number::grouped(document.btf().ids().len() as u64);
        self.said = format!("{} is open: {types} types.", document.name());
        let led_here = self.shown().is_some_and(|shown| fresh.contains(shown));
        let leads_elsewhere = self.route.document().is_some() && self.shown().is_none();
        if led_here {
            self.elsewhere = None;
        } else if leads_elsewhere {
            self.elsewhere = Some(document.clone());
        } else {
            self.route = Route::Document { doc: document.slug().to_owned(), list: None };
        }
    }

    fn answer_elsewhere(&mut self, there: bool) {
        let Some(document) = self.elsewhere.take() else { return };
        self.route = if there {
            self.route.in_document(document.slug())
        } else {
            Route::Document { doc: document.slug().to_owned(), list: None }
        };
    }

    fn open_waiting_on(&mut self, id: u32) {
        let Some(base) = self.documents.iter().find(|document| document.id() == id).cloned() else { return };
        let started_ms = (self.clock)();
        let Some(waiting) = take_first(&mut self.waiting) else { return };
        match waiting.open_on(&base) {
            Ok(opened) => {
                let document = self.admit(opened, started_ms);
                self.show(&[document]);
            }
            Err(problem) => self.problems.push(*problem),
        }
    }

    fn worker_lost(&mut self, why: &str) {
        let Some(opening) = self.opening.take() else { return };
        self.parsed.clear();
        let file = opening.names.get(opening.file as usize).map(String::as_str).unwrap_or_default();
        self.problems.push(Problem::worker_lost(file, why));
    }
}

/// A second click on the same button comes before the page is drawn anew, and finds nothing.
fn take_first<T>(queue: &mut Vec<T>) -> Option<T> {
    (!queue.is_empty()).then(|| queue.remove(0))
}

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Session::clone(&self);
        next.apply(action);
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
