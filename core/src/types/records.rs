//! Which kind reads its record how.

use super::{
    Array, Body, Composite, DataSec, DeclTag, Enum, Float, Func, FuncProto, Fwd, Int, Kind, Linkage, Type, TypeId,
    Unknown, Var,
};

/// `third` is the last word of the head: a size for some kinds, a type id for others.
#[inline(always)]
pub(super) fn body<'btf>(ty: Type<'btf>, kind: u8, vlen: u32, flag: bool, third: u32) -> Body<'btf> {
    let btf = ty.btf();
    let order = btf.byte_order();
    let tail = ty.tail();
    // The first word after the head, of the kinds that have one; the index only holds records that are whole.
    let extra = || tail.first_chunk::<4>().map_or(0, |bytes| order.u32(*bytes));
    let target = TypeId(third);
    match Kind::from_number(kind) {
        Kind::Void => Body::Void,
        Kind::Int => Body::Int(Int::new(third, extra())),
        Kind::Ptr => Body::Ptr(target),
        Kind::Array => {
            let [element, index, len] = tail.first_chunk::<12>().map_or([0; 3], |bytes| order.words3(bytes));
            Body::Array(Array { element: TypeId(element), index: TypeId(index), len })
        }
        Kind::Struct => Body::Struct(Composite::new(btf, third, flag, tail)),
        Kind::Union => Body::Union(Composite::new(btf, third, flag, tail)),
        Kind::Enum => Body::Enum(Enum::new(btf, third, flag, tail, false)),
        Kind::Enum64 => Body::Enum64(Enum::new(btf, third, flag, tail, true)),
        Kind::Fwd => Body::Fwd(Fwd { is_union: flag }),
        Kind::Typedef => Body::Typedef(target),
        Kind::Volatile => Body::Volatile(target),
        Kind::Const => Body::Const(target),
        Kind::Restrict => Body::Restrict(target),
        Kind::Func => Body::Func(Func { proto: target, linkage: Linkage::from_number(vlen) }),
        Kind::FuncProto => Body::FuncProto(FuncProto::new(btf, target, tail)),
        Kind::Var => Body::Var(Var { ty: target, linkage: Linkage::from_number(extra()) }),
        Kind::DataSec => Body::DataSec(DataSec::new(btf, third, tail)),
        Kind::Float => Body::Float(Float { size: third }),
        Kind::DeclTag => Body::DeclTag(DeclTag::new(target, extra())),
        Kind::TypeTag => Body::TypeTag(target),
        Kind::Unknown(number) => Body::Unknown(Unknown { kind: number, third, rest: tail }),
    }
}
