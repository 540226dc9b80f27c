//! An enum with its values.

use core::fmt;

use super::{Frame, Layouts};
use crate::print::{Output, Style};
use crate::types::{Enum, Type};

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn enumeration(&mut self, ty: Type<'_>, of: Enum<'_>, frame: &Frame<'_>) -> fmt::Result {
        self.put(Style::Keyword, "enum")?;
        if !ty.name().is_empty() {
            self.plain(" ")?;
            match frame.depth {
                0 => self.put(Style::Name, &ty.name().to_str_lossy())?,
                _ => self.link(ty.id(), &ty.name().to_str_lossy())?,
            }
        }
        // Only declared.
        if of.is_empty() {
            return Ok(());
        }
        self.plain(" {\n")?;
        let width = of.values().map(|value| value.name.len()).max().unwrap_or(0);
        let width = i32::try_from(width).unwrap_or(0);
        for value in of.values() {
            self.tabs(frame.indent)?;
            self.plain("\t")?;
            if !self.step() {
                self.plain("/* cut here */\n")?;
                break;
            }
            let start = self.column;
            self.put(Style::Name, &value.name.to_str_lossy())?;
            self.fill(start, width)?;
            self.plain(" = ")?;
            if self.options.hex && value.bits != 0 {
                // In hexadecimal pahole shows every value in 64 bits.
                self.compose(|text| {
                    let _ = fmt::Write::write_fmt(text, format_args!("{:#x}", value.value as u64));
                })?;
            } else {
                let mut number = itoa::Buffer::new();
                let number = match i64::try_from(value.value) {
                    Ok(value) => number.format(value),
                    Err(_) => number.format(value.bits),
                };
                self.put(Style::Number, number)?;
            }
            self.plain(",\n")?;
        }
        self.tabs(frame.indent)?;
        self.plain("}")?;
        if !matches!(of.size, 0 | 4) {
            self.plain(" __attribute__((__packed__))")?;
        }
        match frame.suffix {
            Some(suffix) => {
                self.plain(" ")?;
                self.declared(suffix)
            }
            None => Ok(()),
        }
    }
}
