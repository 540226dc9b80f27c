//! The value of the latest drawing, for listeners that outlive it.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

/// A cell that always holds the `value` given last, so that a listener need not be made anew for each drawing.
#[hook]
pub fn use_latest<T: Clone + 'static>(value: T) -> Rc<RefCell<T>> {
    let cell = use_mut_ref(|| value.clone());
    cell.replace(value);
    cell
}
