//! What opening, links and dialogs do to the state.

use btfscope_tests::BtfBuilder;

use super::*;
use crate::route::TypeRoute;

/// A kernel of two types, whose names end at offset 10.
fn kernel() -> BtfBuilder {
    BtfBuilder::little().int("int", 4, 1).structure("page", 4).member("flags", 1, 0)
}

/// A module that goes on after that kernel: a struct of its own with a member of the kernel's type.
fn module() -> BtfBuilder {
    BtfBuilder::split(&kernel()).structure("device", 4).member("flags", 2, 0)
}

/// Another kernel, too small for the module.
fn other_kernel() -> BtfBuilder {
    BtfBuilder::little().int("int", 4, 1)
}

fn arrived(name: &str, builder: &BtfBuilder) -> Arrived {
    let btf = builder.build();
    let (name, file_bytes) = (name.to_owned(), btf.len() as u64);
    Arrived { name, file_bytes, layers: vec!["raw BTF".to_owned()], btf, ..Arrived::default() }
}

struct Page(Rc<Session>);

impl Page {
    fn at(hash: &str) -> Page {
        Page(Rc::new(Session::new(Route::from_hash(hash), Settings::default(), || 25.0)))
    }

    fn act(&mut self, action: Action) {
        self.0 = self.0.clone().reduce(action);
    }

    /// One job with these files, from choice to end.
    fn open(&mut self, files: &[(&str, &BtfBuilder)]) {
        let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        self.act(Action::Chosen { job: 7, names, now_ms: 5.0 });
        for (name, builder) in files {
            self.act(Action::Arrived { job: 7, arrived: arrived(name, builder) });
        }
        self.act(Action::Finished { job: 7 });
    }

    fn slugs(&self) -> Vec<&str> {
        self.0.documents.iter().map(Document::slug).collect()
    }

    fn hash(&self) -> String {
        self.0.route.to_string()
    }
}

#[test]
fn a_kernel_opens_and_is_shown() {
    let mut page = Page::at("");
    page.open(&[("vmlinux", &kernel())]);
    assert_eq!(page.slugs(), ["vmlinux"]);
    assert_eq!(page.hash(), "#/vmlinux");
    assert_eq!(page.0.title(), "vmlinux, btfscope");
    assert_eq!(page.0.said, "vmlinux is open: 2 types.");
    let document = &page.0.documents[0];
    assert_eq!(document.opened_ms(), 20.0);
    assert_eq!(document.layers(), ["raw BTF"]);
    assert!(page.0.opening.is_none() && page.0.problems.is_empty());
}

#[test]
fn the_same_file_is_not_opened_twice() {
    let mut page = Page::at("");
    page.open(&[("vmlinux", &kernel())]);
    page.open(&[("vmlinux", &kernel())]);
    assert_eq!(page.slugs(), ["vmlinux"]);
    page.open(&[("vmlinux", &other_kernel())]);
    assert_eq!(page.slugs(), ["vmlinux", "vmlinux-2"]);
    assert_eq!(page.hash(), "#/vmlinux-2");
}

#[test]
fn a_module_waits_for_its_kernel_and_then_opens() {
    let mut page = Page::at("");
    page.open(&[("device.ko", &module())]);
    assert!(page.0.documents.is_empty());
    assert_eq!(page.0.waiting.first().map(Waiting::name), Some("device.ko"));

    page.open(&[("vmlinux", &kernel())]);
    assert_eq!(page.slugs(), ["vmlinux", "device.ko"]);
    assert_eq!(page.hash(), "#/device.ko");
    assert!(page.0.waiting.is_empty());
    let names = page.0.documents.iter().map(|document| document.base().map(Document::name)).collect::<Vec<_>>();
    assert_eq!(names, [None, Some("vmlinux")]);
}

#[test]
fn dropped_together_in_any_order_they_belong_together() {
    for files in
        [[("vmlinux", &kernel()), ("device.ko", &module())], [("device.ko", &module()), ("vmlinux", &kernel())]]
    {
        let mut page = Page::at("");
        page.open(&files);
        assert_eq!(page.slugs(), ["vmlinux", "device.ko"]);
        assert_eq!(page.hash(), "#/device.ko");
    }
}

#[test]
fn a_kernel_that_does_not_fit_leaves_the_module_waiting_and_says_why() {
    let mut page = Page::at("");
    page.open(&[("device.ko", &module()), ("old", &other_kernel())]);
    assert_eq!(page.slugs(), ["old"]);
    let candidates = page.0.waiting[0].candidates(&page.0.documents);
    let against = candidates[0].against.as_deref().unwrap_or_default();
    assert!(against.starts_with("old does not fit: "), "{against}");
}

#[test]
fn an_open_kernel_is_offered_and_taken_when_chosen() {
    let mut page = Page::at("");
    page.open(&[("vmlinux", &kernel())]);
    page.open(&[("device.ko", &module())]);
    let candidates = page.0.waiting[0].candidates(&page.0.documents);
    assert_eq!(candidates[0].against, None);
    page.act(Action::BaseChosen(candidates[0].document.id()));
    assert_eq!(page.hash(), "#/device.ko");
    assert!(page.0.waiting.is_empty());
    page.act(Action::BaseChosen(candidates[0].document.id()));
    assert_eq!(page.slugs(), ["vmlinux", "device.ko"]);
}

#[test]
fn a_link_waits_for_its_file() {
    let mut page = Page::at("#/vmlinux/struct/page?m=flags");
    assert!(page.0.shown().is_none());
    page.open(&[("vmlinux", &kernel())]);
    assert_eq!(page.hash(), "#/vmlinux/struct/page?m=flags");
    assert_eq!(page.0.title(), "struct page, vmlinux, btfscope");
    assert!(page.0.elsewhere.is_none());
}

#[test]
fn a_link_leads_into_another_file_only_when_that_is_wanted() {
    for (there, expected) in [(true, "#/six/struct/page?m=flags"), (false, "#/six")] {
        let mut page = Page::at("#/vmlinux/struct/page?m=flags");
        page.open(&[("six", &kernel())]);
        assert_eq!(page.0.elsewhere.as_ref().map(Document::name), Some("six"));
        assert_eq!(page.hash(), "#/vmlinux/struct/page?m=flags");
        page.act(Action::ElsewhereAnswered(there));
        assert_eq!(page.hash(), expected);
        assert!(page.0.elsewhere.is_none());
    }
}

#[test]
fn what_a_cancelled_job_still_sends_is_ignored() {
    let mut page = Page::at("");
    page.act(Action::Chosen { job: 1, names: vec!["vmlinux".to_owned()], now_ms: 0.0 });
    page.act(Action::Cancelled);
    page.act(Action::Arrived { job: 1, arrived: arrived("vmlinux", &kernel()) });
    page.act(Action::Finished { job: 1 });
    assert!(page.0.documents.is_empty() && page.0.opening.is_none());

    page.act(Action::Chosen { job: 2, names: vec!["vmlinux".to_owned()], now_ms: 0.0 });
    page.act(Action::Progressed { job: 1, file: 0, stage: Stage::ReadBtf, done: 1, total: 2 });
    assert_eq!(page.0.opening.as_ref().map(|opening| (opening.stage, opening.total)), Some((Stage::Recognise, 0)));
    page.act(Action::Progressed { job: 2, file: 0, stage: Stage::ReadBtf, done: 1, total: 2 });
    assert_eq!(page.0.opening.as_ref().map(|opening| (opening.stage, opening.total)), Some((Stage::ReadBtf, 2)));
}

#[test]
fn problems_are_shown_one_after_another() {
    let mut page = Page::at("");
    let text = Arrived { name: "a".to_owned(), btf: b"no BTF".to_vec(), ..Arrived::default() };
    page.act(Action::Chosen { job: 1, names: vec!["a".to_owned(), "b".to_owned()], now_ms: 0.0 });
    page.act(Action::Arrived { job: 1, arrived: text });
    page.act(Action::Failed { job: 1, problem: Problem::worker_lost("b", "why") });
    page.act(Action::Finished { job: 1 });
    assert_eq!(page.0.problems.iter().map(|problem| problem.file.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    page.act(Action::ProblemClosed);
    page.act(Action::ProblemClosed);
    page.act(Action::ProblemClosed);
    assert!(page.0.problems.is_empty());
    assert_eq!(page.0.route, Route::Landing);
}

#[test]
fn a_lost_worker_is_a_problem_only_during_a_job() {
    let mut page = Page::at("");
    page.act(Action::WorkerLost("why".to_owned()));
    assert!(page.0.problems.is_empty());
    page.act(Action::Chosen { job: 1, names: vec!["a".to_owned()], now_ms: 0.0 });
    page.act(Action::WorkerLost("why".to_owned()));
    assert_eq!(page.0.problems[0].file, "a");
    assert!(page.0.opening.is_none());
}

#[test]
fn a_toast_goes_unless_another_came() {
    let mut page = Page::at("");
    page.act(Action::Toasted("Link copied".to_owned()));
    let first = page.0.toast.clone().map(|toast| toast.number).unwrap_or_default();
    page.act(Action::Toasted("Path copied".to_owned()));
    page.act(Action::ToastGone(first));
    assert_eq!(page.0.toast.as_ref().map(|toast| toast.text.as_str()), Some("Path copied"));
}

#[test]
fn the_theme_steps_and_the_route_follows_the_url() {
    let mut page = Page::at("");
    page.act(Action::NextTheme);
    assert_eq!(page.0.settings.theme, Theme::Light);
    let ty = TypeRoute { doc: "v".to_owned(), kind: "id".to_owned(), name: "5".to_owned(), ..TypeRoute::default() };
    page.act(Action::Went(Route::Type(ty)));
    assert_eq!(page.hash(), "#/v/id/5");
    assert_eq!(page.0.title(), "btfscope");
}
