//! Asks what is where and who uses what, of a file that may be damaged.

use btfscope_core::{Btf, TypeId, print, query};

/// Offsets, paths, uses and embeddings of some of the types.
pub(crate) fn everything(btf: &Btf) {
    for ty in btf.types().step_by(btf.ids().len() / 16 + 1) {
        for offset in [0, 1, 7, u64::MAX / 8] {
            let Some(paths) = query::path_at(ty, offset) else { continue };
            print::explain(&paths, &mut String::new()).expect("it takes everything");
            for path in paths.values().take(4).filter(|path| !path.steps.is_empty()) {
                let _ = query::offset_of(ty, &path.to_string()).map_err(|error| error.to_string());
            }
        }
        let _ = query::find_path(btf, &format!("{}.a[0].b", ty.name())).map_err(|error| error.to_string());
        let uses = query::referrers(btf, ty.id());
        assert_eq!(uses.all().len(), query::Relation::ALL.iter().map(|of| uses.count(*of)).sum::<usize>());
        for it in query::embedders(btf, ty.id()).iter().take(64) {
            assert!(btf.get(it.id).is_some() && it.path().to_string().len() < 1 << 20);
        }
        assert!(query::closure(btf, [ty.id()], query::Needs::All).iter().all(|id| btf.get(*id).is_some()));
    }
    for id in (0..btf.ids().end.min(64)).chain([u32::MAX]) {
        for referrer in btf.referrers(TypeId(id)).take(64) {
            let ty = btf.get(referrer).expect("it is there");
            assert!(ty.references().any(|reference| reference.target == TypeId(id)));
        }
    }
}
