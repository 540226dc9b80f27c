//! Every cap, with its reason.

/// The longest chain of pointers, arrays, modifiers and typedefs that is followed. The kernel's deepest is below
/// 20 and libbpf gives up at 32; a chain that names itself must end somewhere.
pub(crate) const CHAIN: usize = 256;

/// How many links one C spelling may follow in all. A prototype whose two parameters are prototypes with two
/// parameters, forty deep, would otherwise print for days.
pub(crate) const SPELLING_STEPS: usize = 4096;

/// How deep prototypes and declarators nest inside each other in one spelling: each level is a call.
pub(crate) const SPELLING_DEPTH: usize = 32;

/// How many links, and sixteens of bytes of names, the C of one definition may have, beside two for each byte of its
/// record; that of a whole header, beside two for each byte of types, of which a kernel's takes a fiftieth. Hostile
/// prototypes and gaps of gigabytes would go on for ever.
pub(crate) const C_STEPS: usize = 1 << 17;

/// How many lines of bodies without names are written again. No kernel has a thousand; a body twice in a body, forty
/// deep, would be a million million.
pub(crate) const REPEATED_LINES: usize = 1 << 16;

/// How many steps the order of definitions may take, beside sixteen for each type, before prototypes are no longer
/// walked by every way that leads to them. A kernel takes three for each type.
pub(crate) const ORDER_STEPS: usize = 1 << 16;

/// How often, beside sixteen times for each type, a prototype may be looked at again for what it needs, because it leads
/// back to the definition it stands in.
pub(crate) const EMIT_STEPS: usize = 1 << 16;

/// How deep structs nest by value when a size or an alignment asks for the members of members.
pub(crate) const NESTING: usize = 32;

/// The longest name. The kernel allows 512 bytes (`KSYM_NAME_LEN`); a file may claim one string of megabytes for every
/// type, and comparing those would take days. A multiple of 8, in which names are hashed.
pub(crate) const NAME_BYTES: usize = 1024;

/// How many members of members one question for an alignment may look at. The kernel's largest struct has some
/// thousands; two members of a struct with two members, forty deep, would be a million million.
pub(crate) const ALIGN_STEPS: usize = 1 << 16;

/// How many uses of one type are told. Of `int` and of `void` a kernel has some forty thousand.
pub(crate) const REFERRERS: usize = 1 << 20;

/// How many members one question for the named types around structs without names may look at. Unions of unions without
/// names, forty deep, would have a million million.
pub(crate) const HOLDER_STEPS: usize = 1 << 20;

/// How many embeddings one question is answered with. A kernel has some four thousand of
/// `struct list_head`, and thirteen thousand of `int`.
pub(crate) const EMBEDDINGS: usize = 1 << 18;

/// How many members one question for embeddings may look at. A struct of 65,535 different structs would be looked through
/// once for each; what holds an `int` in a kernel has a million members in all.
pub(crate) const EMBEDDING_STEPS: usize = 1 << 24;

/// How many alternatives there may be at one place of a struct. The kernel's widest union has some hundred members.
pub(crate) const ALTERNATIVES: usize = 1024;

/// How many members one question for a place in a struct, or for the place of a path, may look at.
pub(crate) const PATH_STEPS: usize = 1 << 20;

/// How many members, values and parts of type names one layout may write. With everything opened in place the kernel's
/// largest struct needs some five thousand; two members of a struct with two members, forty deep, would be a million
/// million.
pub(crate) const LAYOUT_STEPS: usize = 1 << 15;

/// How many more the layouts of all types of a file may write, one for so many bytes of its types. With everything opened
/// in place a kernel's need one for eight.
pub(crate) const LAYOUT_STEP_PER_BYTES: usize = 2;

/// How many bytes of text those steps may take each, in the mean, before a layout is cut. The kernel's take 50 at most
/// with everything opened in place; long names and many levels can make every step a thousand bytes long.
pub(crate) const LAYOUT_STEP_BYTES: usize = 64;

/// How many leaves a struct is expanded to. The kernel's largest has some ten thousand.
pub(crate) const EXPANDED_LEAVES: usize = 1 << 20;

/// The largest section that is read into memory. The largest kernel's BTF known is 12 MB; a 32-bit page
/// could not hold more than this anyway.
pub(crate) const SECTION_BYTES: u64 = 1 << 30;

/// The most ELF sections that are looked at. The kernel's own objects stay below 65,536 even when every function
/// has its section.
pub(crate) const ELF_SECTIONS: u64 = 1 << 20;

/// The longest table of section names that is read.
pub(crate) const ELF_NAMES_BYTES: u64 = 64 << 20;

/// How many of the largest structs a summary names: as many as a person reads.
pub(crate) const SUMMARY_LARGEST: usize = 10;

/// Up to how many members a better order is looked for by trying each in each gap. The kernel's largest struct has
/// some hundreds; beyond, sorting by alignment must do.
pub(crate) const REORDER_BLOCKS: usize = 4096;

/// How many members of members one question for a better order may look at: each member asks for its own alignment.
pub(crate) const REORDER_STEPS: usize = 1 << 20;

/// How deep values nest in values when data is decoded: a struct in a struct, an array in an array. The kernel's
/// deepest is below 20.
pub(crate) const DATA_DEPTH: usize = 64;

/// How many values one piece of data is decoded into. Two members of a type with two members, forty deep, would be a
/// million million of them in four bytes.
pub(crate) const DATA_ITEMS: usize = 1 << 18;

/// How many members are looked at for one piece of data, given or not: whose a byte is, a struct that holds itself twice
/// and has thousands of members elsewhere would answer by looking at all of those for each of those.
pub(crate) const DATA_STEPS: usize = 1 << 21;

/// How many enumerators one piece of data is compared with: an array of thousands of values, of an enum with thousands
/// of names, would be compared with each for each.
pub(crate) const DATA_NAMES: usize = 1 << 24;

/// How many bytes the `*` of a hex dump may stand for: it writes megabytes with one character.
pub(crate) const DATA_BYTES: u64 = 16 << 20;

/// How many types inside each other the kernel's verifier follows when it resolves one (`MAX_RESOLVE_DEPTH` in its
/// `btf.c`). The check says where a file goes beyond that, and itself looks no deeper into a base.
pub(crate) const VERIFIER_DEPTH: usize = 32;

/// How many types of the same names a move to another base looks at in all. Kernels have a handful of each name; a
/// hundred thousand of one name, looked for a hundred thousand times, would take minutes.
pub(crate) const CANDIDATES: u32 = 1 << 24;

/// How much memory a compiled regular expression may take, and again the automaton it grows while it searches: a short
/// one can ask for any amount. The engine's own limits, 10 MB and 2 MB, are for machines that trust who types.
#[cfg(feature = "regex")]
pub(crate) const REGEX_BYTES: usize = 4 << 20;

/// How deep groups nest in a regular expression: reading one is a call for each level.
#[cfg(feature = "regex")]
pub(crate) const REGEX_NESTING: u32 = 100;

/// How many members of members all the alignments that one filter asks for may look at. The kernel's take a million;
/// every struct of a file may ask for [`ALIGN_STEPS`].
pub(crate) const FILTER_STEPS: usize = 1 << 24;
