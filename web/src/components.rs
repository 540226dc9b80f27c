//! Parts of the page that take props and draw: no documents, no routes, no browser.

pub mod bar;
pub mod dialog;
pub mod document_list;
pub mod filter_field;
pub mod icon;
pub mod key;
pub mod kind_badge;
pub mod kind_tabs;
pub mod letter_rail;
pub mod linker;
pub mod listing_table;
pub mod member_table;
pub mod overview;
pub mod portrait;
pub mod ruler;
pub mod search_box;
pub mod shared;
pub mod status_line;
pub mod toast;
pub mod tree;
pub mod type_head;
pub mod virtual_list;
