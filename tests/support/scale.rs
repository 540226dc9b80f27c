//! Files of as many types as one likes, shaped like a kernel's.

use crate::{BtfBuilder, Linkage, Order};

/// A BTF of `types` types: of every sixteen, structs that point to and hold each other, their pointers and const
/// pointers, functions with their prototypes, typedefs, enums and arrays. The same for the same number.
pub fn kernel_like(order: Order, types: u32) -> Vec<u8> {
    let mut btf = BtfBuilder::new(order).int("int", 4, crate::kinds::SIGNED).int("unsigned long", 8, 0);
    while btf.next_id() + 16 <= types + 1 {
        btf = sixteen(btf);
    }
    while btf.next_id() < types + 1 {
        btf = btf.ptr(1);
    }
    btf.build()
}

fn sixteen(mut btf: BtfBuilder) -> BtfBuilder {
    let first = btf.next_id();
    let group = first / 16;
    let earlier = if first > 16 { first - 16 } else { 1 };
    btf = btf
        .structure(format!("device_{group}_state"), 32)
        .member("owner", first + 1, 0)
        .member("flags", 2, 64)
        .bitfield("ready", 1, 128, 1)
        .bitfield("busy", 1, 129, 1)
        .member("next", first + 1, 192)
        .ptr(first)
        .constant(first)
        .ptr(first + 2)
        .structure(format!("device_{group}_operations"), 16)
        .member("open", first + 6, 0)
        .member("close", first + 7, 64)
        .func_proto(1)
        .param("device", first + 1)
        .param("flags", 2)
        .ptr(first + 5)
        .ptr(first + 8)
        .func_proto(0)
        .param("device", first + 3)
        .func(&format!("device_{group}_open"), first + 5, Linkage::Static)
        .func(&format!("device_{group}_close"), first + 8, Linkage::Global)
        .typedef(&format!("device_{group}_t"), first)
        .array(first, 1, 4)
        .enumeration(&format!("device_{group}_mode"), 4)
        .value(&format!("MODE_{group}_READ"), 0)
        .value(&format!("MODE_{group}_WRITE"), 1);
    btf.union(format!("device_{group}_either"), 128).member("many", first + 12, 0).member("earlier", earlier, 0).record(
        crate::kinds::number::VOLATILE,
        "",
        first + 11,
    )
}

#[cfg(test)]
mod tests {
    use super::kernel_like;
    use crate::Order;

    #[test]
    fn has_as_many_records_as_asked() {
        for types in [2, 3, 17, 18, 19, 1000] {
            let bytes = kernel_like(Order::Little, types);
            let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
            let (mut at, end, mut count) = (24, 24 + word(12) as usize, 0);
            while at < end {
                let (kind, vlen) = (word(at + 4) >> 24 & 0x7f, word(at + 4) as usize & 0xff_ffff);
                let (info, element) = crate::kinds::KNOWN_SIZES[kind as usize];
                let elements = if element == 0 { 0 } else { vlen * usize::from(element) };
                at += 12 + usize::from(info) + elements;
                count += 1;
            }
            assert_eq!((at, count), (end, types));
        }
    }
}
