//! A whole struct in one line, to scale, with the rows in sight framed. Click or drag to go there.

use yew::prelude::*;

use super::shared::Shared;
use crate::hooks::drag::{Drag, use_drag};
use crate::hooks::measure;
use crate::view::overview::{HEIGHT, Overview as Strip, WIDTH, place, window_words};

/// Properties of [`Overview`].
#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// The drawing.
    pub strip: Shared<Strip>,
    /// Bytes of the struct.
    pub size: u64,
    /// Offset and size of the selected member.
    pub needle: Option<(u64, u64)>,
    /// The frame around what is in sight; moved by whoever knows that, without drawing anew.
    pub frame: NodeRef,
    /// An offset is wanted in sight.
    pub on_offset: Callback<u64>,
}

/// The strip.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let node = use_node_ref();
    let go = {
        let (node, size, on_offset) = (node.clone(), props.size, props.on_offset.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(across) = measure::across(&node, f64::from(event.client_x())) {
                on_offset.emit((across * size as f64) as u64);
            }
        })
    };
    let Drag { down, moved, up } = use_drag(go);
    let needle = props.needle.map(|(offset, size)| place(props.size, offset, size));
    html! {
        <div class="overview">
            <svg
                ref={node} viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none" role="img"
                aria-label={props.strip.label.clone()} onpointerdown={down} onpointermove={moved} onpointerup={up}
            >
                <rect class="ov-ground" x="0" y="4" width={WIDTH.to_string()} height="12" />
                <path class="ov-b" d={props.strip.even.clone()} />
                <path class="ov-a" d={props.strip.odd.clone()} />
                <path class="ov-pad" d={props.strip.padding.clone()} />
                <path class="ov-hole" d={props.strip.holes.clone()} />
                if let Some((x, width)) = needle {
                    <rect class="ov-needle" x={format!("{x:.1}")} y="0" width={format!("{:.1}", width.max(2.5))} height="20" />
                }
                <rect ref={props.frame.clone()} class="ov-window" x="0" y="0" width="0" height="20" />
            </svg>
        </div>
    }
}

/// Moves the frame to these bytes.
pub fn move_frame(frame: &NodeRef, struct_size: u64, from: u64, to: u64) {
    let (x, width) = place(struct_size, from, to.saturating_sub(from));
    let words = window_words(struct_size, from, to);
    measure::set_attributes(
        frame,
        &[("x", &format!("{x:.1}")), ("width", &format!("{width:.1}")), ("data-window", &words)],
    );
}
