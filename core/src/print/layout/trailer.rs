//! The sums below the members of a struct.

use alloc::string::String;
use core::fmt;

use super::{Frame, Layouts, Number, Part, Text, push, push_all};
use crate::print::Output;
use crate::query::Totals;

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn trailer(&mut self, totals: &Totals, frame: &Frame<'_>) -> fmt::Result {
        let indent = frame.indent;
        let line_size = self.options.cache_line.max(1);
        self.plain("\n")?;
        self.sums(
            indent,
            &[
                Text("size: "),
                Number(totals.size),
                Text(", cachelines: "),
                Number(totals.cache_lines(line_size)),
                Text(", members: "),
                Number(totals.members.into()),
            ],
        )?;
        if totals.hole_bytes != 0 || totals.hole_bits != 0 {
            self.members(indent, totals)?;
        }
        if totals.padding != 0 {
            self.sums(indent, &[Text("padding: "), Number(totals.padding)])?;
        }
        self.members_with_gaps(indent, totals)?;
        let (count, bytes) = totals.members_with_padding;
        if count != 0 {
            let parts = [Text("paddings: "), Number(count.into()), Text(", sum paddings: "), Number(bytes)];
            self.sums(indent, &parts)?;
        }
        if totals.bit_padding != 0 {
            self.sums(indent, &[Text("bit_padding: "), Number(totals.bit_padding), Text(" bits")])?;
        }
        self.forced(indent, totals)?;
        self.flexible(indent, totals)?;
        let last = frame.base.saturating_add(totals.size) % u64::from(line_size);
        if last != 0 {
            self.sums(indent, &[Text("last cacheline: "), Number(last), Text(" bytes")])?;
        }
        self.unexplained(indent, totals)
    }

    fn sums(&mut self, indent: usize, parts: &[Part<'_>]) -> fmt::Result {
        self.comment(indent, |text| {
            text.push_str("/* ");
            push_all(text, parts);
            text.push_str(" */\n");
        })
    }

    /// What members take, where not all bytes are taken.
    fn members(&mut self, indent: usize, totals: &Totals) -> fmt::Result {
        if totals.member_bytes != 0 {
            let holes = [Text(", holes: "), Number(totals.holes.into()), Text(", sum holes: ")];
            self.comment(indent, |text| {
                push_all(text, &[Text("/* sum members: "), Number(totals.member_bytes)]);
                if totals.hole_bytes != 0 {
                    push_all(text, &holes);
                    push(text, totals.hole_bytes);
                }
                text.push_str(" */\n");
            })?;
        }
        if totals.bitfield_bits != 0 {
            self.comment(indent, |text| {
                push_all(text, &[Text("/* sum bitfield members: "), Number(totals.bitfield_bits), Text(" bits")]);
                match totals.hole_bits {
                    0 => push_all(text, &[Text(" ("), Number(totals.bitfield_bits / 8), Text(" bytes)")]),
                    bits => {
                        push_all(text, &[Text(", bit holes: "), Number(totals.bit_holes.into())]);
                        push_all(text, &[Text(", sum bit holes: "), Number(bits), Text(" bits")]);
                    }
                }
                text.push_str(" */\n");
            })?;
        }
        Ok(())
    }

    fn members_with_gaps(&mut self, indent: usize, totals: &Totals) -> fmt::Result {
        let (holes, bit_holes) = (totals.members_with_holes, totals.members_with_bit_holes);
        let bits = totals.members_with_bit_padding;
        if holes.0 == 0 && bit_holes.0 == 0 && bits.0 == 0 {
            return Ok(());
        }
        self.comment(indent, |text| {
            text.push_str("/* member types with ");
            let mut separator = "";
            for (word, (members, total)) in [("holes", holes), ("bit holes", bit_holes), ("bit paddings", bits)] {
                if members != 0 {
                    push_all(text, &[Text(separator), Text(word), Text(": "), Number(members.into())]);
                    push_all(text, &[Text(", total: "), Number(total)]);
                    separator = ", ";
                }
            }
            match bits {
                (0, _) => {}
                (_, 1) => text.push_str(" bit"),
                (_, _) => text.push_str(" bits"),
            }
            text.push_str(" */\n");
        })
    }

    fn forced(&mut self, indent: usize, totals: &Totals) -> fmt::Result {
        if totals.forced_alignments == 0 {
            return Ok(());
        }
        self.comment(indent, |text| {
            push_all(text, &[Text("/* forced alignments: "), Number(totals.forced_alignments.into())]);
            if totals.forced_holes != 0 {
                push_all(text, &[Text(", forced holes: "), Number(totals.forced_holes.into())]);
                push_all(text, &[Text(", sum forced holes: "), Number(totals.forced_hole_bytes)]);
            }
            text.push_str(" */\n");
        })
    }

    fn flexible(&mut self, indent: usize, totals: &Totals) -> fmt::Result {
        let both = [("end: ", totals.flexible_at_end), ("middle: ", totals.flexible_inside)];
        if both.iter().all(|(_, count)| *count == 0) {
            return Ok(());
        }
        self.comment(indent, |text| {
            text.push_str("/* flexible array members: ");
            let mut separator = "";
            for (word, count) in both.into_iter().filter(|(_, count)| *count != 0) {
                push_all(text, &[Text(separator), Text(word), Number(count.into())]);
                separator = ", ";
            }
            text.push_str(" */\n");
        })
    }

    /// Members that overlap or lie outside, in pahole's words.
    fn unexplained(&mut self, indent: usize, totals: &Totals) -> fmt::Result {
        let bits = totals.unexplained_bits();
        if bits == 0 || totals.members == 0 {
            return Ok(());
        }
        self.plain("\n")?;
        self.comment(indent, |text: &mut String| {
            push_all(text, &[Text("/* BRAIN FART ALERT! "), Number(totals.size), Text(" bytes != ")]);
            push_all(text, &[Number(totals.member_bytes), Text(" (member bytes) + ")]);
            push_all(text, &[Number(totals.bitfield_bits), Text(" (member bits) + ")]);
            push_all(text, &[Number(totals.hole_bytes), Text(" (byte holes) + ")]);
            push_all(text, &[Number(totals.hole_bits), Text(" (bit holes), diff = ")]);
            text.push_str(itoa::Buffer::new().format(bits));
            text.push_str(" bits */\n");
        })
    }
}
