//! Which documents the bytes of some files make: bases first, then splits on the base that fits.

use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::container::{self, Sections};
use btfscope_core::{Btf, ErrorKind, query};

use super::document::{Document, Facts, slug, unlike};
use crate::view::number;
use crate::worker::problem::Problem;

/// The types of one file, not yet parsed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrived {
    /// The file's name.
    pub name: String,
    /// The file's size.
    pub file_bytes: u64,
    /// What was opened on the way to the types.
    pub layers: Vec<String>,
    /// The size of a pointer where the file tells, or 0.
    pub pointer_size: u8,
    /// The BTF.
    pub btf: Vec<u8>,
    /// Its distilled base.
    pub base: Option<Vec<u8>>,
}

/// Split BTF that waits for the base it continues.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting(Rc<Arrived>);

/// What became of one file.
#[derive(Debug)]
pub enum Outcome {
    /// It stands alone, or on the base it brings with it.
    Opened(Opened),
    /// It needs another file.
    Waits(Waiting),
    /// There is nothing to show.
    Failed(Problem),
}

/// A parsed file that is no document yet.
#[derive(Clone, Debug)]
pub struct Opened {
    facts: Facts,
    btf: Arc<Btf>,
    base: Option<Document>,
}

/// Whether an open document can be the base of a waiting file.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The document.
    pub document: Document,
    /// Why it cannot, as a sentence; `None` when it can.
    pub against: Option<String>,
}

impl Arrived {
    /// Parses the file without another one.
    pub fn open(self) -> Outcome {
        // Splits are small, but which file is a split only parsing tells, and parsing takes the bytes.
        let kept = self.clone();
        match self.parse(None) {
            Ok(opened) => Outcome::Opened(opened),
            Err(failure) if failure.needs_base => Outcome::Waits(Waiting(Rc::new(kept))),
            Err(failure) => Outcome::Failed(failure.problem),
        }
    }

    fn parse(self, base: Option<Document>) -> Result<Opened, Box<Failure>> {
        let Arrived { name, file_bytes, layers, pointer_size, btf, base: distilled } = self;
        let pointer_size = Some(pointer_size).filter(|&size| size != 0);
        let sections = Sections { layers: Vec::new(), btf, base: distilled, ext: None, pointer_size };
        match container::parse(sections, base.as_ref().map(|base| base.btf().clone())) {
            Ok(btf) => {
                let facts = Facts { file_name: name, layers, file_bytes, ..Facts::default() };
                Ok(Opened { facts, btf: Arc::new(btf), base })
            }
            Err(error) => Err(Box::new(Failure {
                needs_base: error.kind == ErrorKind::NeedsBase,
                problem: Problem::new(&name, file_bytes, &error),
            })),
        }
    }
}

struct Failure {
    needs_base: bool,
    problem: Problem,
}

impl Waiting {
    /// The file's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Which open documents can be its base, and why others cannot.
    pub fn candidates(&self, documents: &[Document]) -> Vec<Candidate> {
        let judge = |document: &Document| {
            let against = against(&self.0.btf, document);
            Candidate { document: document.clone(), against }
        };
        documents.iter().map(judge).collect()
    }

    /// Parses it on a base.
    ///
    /// # Errors
    /// When there is nothing to show even so.
    pub fn open_on(&self, base: &Document) -> Result<Opened, Box<Problem>> {
        Arrived::clone(&self.0).parse(Some(base.clone())).map_err(|failure| Box::new(failure.problem))
    }
}

fn against(split: &[u8], base: &Document) -> Option<String> {
    let name = base.name();
    let fit = match query::base_fit(split, base.btf()) {
        Ok(fit) if fit.fits() => return None,
        Ok(fit) => fit,
        Err(error) => return Some(format!("{name} does not fit: {error}.")),
    };
    Some(if fit.ids_nowhere > 0 {
        format!("{name} does not fit: {} mentioned types are in neither file.", number::grouped(fit.ids_nowhere.into()))
    } else if fit.names_nowhere > 0 {
        format!("{name} does not fit: {} names are in neither file.", number::grouped(fit.names_nowhere.into()))
    } else {
        let (amiss, all) = (fit.names_inside_strings.into(), fit.names_in_base.into());
        let (amiss, all) = (number::grouped(amiss), number::grouped(all));
        format!("{name} does not fit: {amiss} of {all} names would begin in the middle of another.")
    })
}

impl Opened {
    /// Whether the document is this same file.
    pub fn is(&self, document: &Document) -> bool {
        self.facts.file_name == document.file_name()
            && self.base.as_ref() == document.base()
            && self.btf.bytes() == document.btf().bytes()
    }

    /// Makes it a document beside `others`.
    pub fn into_document(self, id: u32, opened_ms: f64, others: &[Document]) -> Document {
        let slug = slug(&self.facts.file_name, others.iter().map(Document::slug));
        let name = unlike(&self.facts.file_name, others.iter().map(Document::name));
        Document::new(Facts { id, slug, name, opened_ms, ..self.facts }, self.btf, self.base)
    }
}
