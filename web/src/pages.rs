//! Whole screens and the dialogs over them: one file each, none knows another.

pub mod elsewhere;
pub mod explorer;
pub mod frame;
pub mod keys;
pub mod landing;
pub mod opening;
pub mod problem;
pub mod waiting;
