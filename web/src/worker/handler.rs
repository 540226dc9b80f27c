//! What a job does to a file, whatever the file is read with.

use btfscope_core::container::{self, Progress, ReadAt, Sections, Step};

use super::problem::Problem;
use super::protocol::{Found, Stage};

/// The bytes that travel beside [`Found`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// The BTF.
    pub btf: Vec<u8>,
    /// Its distilled base.
    pub base: Option<Vec<u8>>,
}

/// Finds the types of a file.
///
/// # Errors
/// What was found instead, for the person.
pub fn open(
    name: &str,
    source: &mut dyn ReadAt,
    progress: &mut dyn FnMut(Stage, u64, u64),
) -> Result<(Found, Bytes), Box<Problem>> {
    let file_bytes = source.len();
    // A damaged file may claim sections of any size; what is shown stays within the file.
    let mut step = |Progress { step, done, total }: Progress| {
        progress(stage(step), done.min(file_bytes), total.min(file_bytes));
    };
    match container::open(source, &mut step) {
        Ok(Sections { layers, btf, base, ext: _, pointer_size }) => {
            let layers = layers.iter().map(ToString::to_string).collect();
            let pointer_size = pointer_size.unwrap_or_default();
            let name = name.to_owned();
            Ok((Found { name, file_bytes, layers, pointer_size, has_base: base.is_some() }, Bytes { btf, base }))
        }
        Err(error) => Err(Box::new(Problem::new(name, file_bytes, &error))),
    }
}

fn stage(step: Step) -> Stage {
    match step {
        Step::Recognise => Stage::Recognise,
        Step::FindSections => Stage::FindSections,
        Step::ReadBtf => Stage::ReadBtf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_btf_is_found_whole() {
        // The shortest BTF there is: a header of 24 bytes, no types, one empty string.
        let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0];
        bytes.extend([0_u32, 0, 0, 1].iter().flat_map(|word| word.to_le_bytes()));
        bytes.push(0);
        let mut stages = Vec::new();
        let mut progress = |stage, done, total| stages.push((stage, done, total));
        let (found, parts) = open("a.btf", &mut bytes.as_slice(), &mut progress).expect("BTF");
        assert_eq!(found.layers, ["raw BTF"]);
        assert_eq!((found.name.as_str(), found.file_bytes, found.has_base), ("a.btf", 25, false));
        assert_eq!(parts.btf, bytes);
        assert_eq!(stages.last(), Some(&(Stage::ReadBtf, 25, 25)));
    }

    #[test]
    fn what_is_no_btf_comes_back_as_a_problem() {
        let problem = open("notes.txt", &mut b"hello, world\n".as_slice(), &mut |_, _, _| {}).expect_err("text");
        assert!(problem.found.contains("text"), "{}", problem.found);
        assert!(!problem.advice.is_empty());
    }
}
