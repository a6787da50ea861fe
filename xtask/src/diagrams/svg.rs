//! The picture as text. It brings its own background, so that it can be read on any page.

use std::fmt::Write;

use super::layout::{LINE, Node, Placed, half_height, half_width, note_lines};

const STYLE: &str = "
.page { fill: #ffffff; stroke: #d0d7de }
.node { fill: #f0f4ff; stroke: #4c6ef5; stroke-width: 1.5 }
.last { fill: #f1f3f5; stroke: #495057; stroke-width: 3 }
.arrow { fill: none; stroke: #6c757d; stroke-width: 1.4; marker-end: url(#head) }
.head { fill: #6c757d }
.behind { fill: #ffffff; fill-opacity: 0.9 }
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
.title { font-weight: 600; font-size: 15px }
.heading { font-weight: 600; font-size: 18px; text-anchor: start }
.note { font-size: 12px; fill: #57606a }
.foot { font-size: 12px; fill: #57606a; text-anchor: start }
.label { font: 12px ui-monospace, monospace; fill: #0b5394 }
@media (prefers-color-scheme: dark) {
  .page { fill: #161b22; stroke: #30363d }
  .node { fill: #1d2440; stroke: #748ffc }
  .last { fill: #24292f; stroke: #adb5bd }
  .arrow { stroke: #8b949e }
  .head { fill: #8b949e }
  .behind { fill: #161b22 }
  text { fill: #e6edf3 }
  .note, .foot { fill: #9da7b1 }
  .label { fill: #79c0ff }
}
";

pub(super) fn write(machine: &str, nodes: &[Node], arrows: &[Placed]) -> String {
    let right = nodes.iter().map(|node| node.x + half_width(node)).fold(0.0, f64::max);
    let bottom = nodes.iter().map(|node| node.y + half_height(node)).fold(0.0, f64::max);
    let (width, height) = (right + 60.0, bottom + 70.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         role=\"img\" aria-label=\"The phases of {machine}\">\n\
         <!-- Written by `cargo xtask diagrams` from what simulated schedules showed. -->\n\
         <style>{STYLE}</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" d=\"M0 0 10 5 0 10z\"/></marker></defs>\n\
         <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"10\"/>\n\
         <text class=\"heading\" x=\"24\" y=\"36\">{machine}</text>\n",
        width - 1.0,
        height - 1.0,
    );
    for Placed { start, bend, end, .. } in arrows {
        let _ = writeln!(
            svg,
            "<path class=\"arrow\" d=\"M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}\"/>",
            start.x, start.y, bend.x, bend.y, end.x, end.y
        );
    }
    for node in nodes {
        let (half_width, half_height, notes) = (half_width(node), half_height(node), note_lines(node));
        let class = if node.is_last { "last" } else { "node" };
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"9\"/>",
            node.x - half_width,
            node.y - half_height,
            2.0 * half_width,
            2.0 * half_height
        );
        let top = node.y + 5.0 - 8.0 * notes.len() as f64;
        let _ =
            writeln!(svg, "<text class=\"title\" x=\"{:.1}\" y=\"{top:.1}\">{}</text>", node.x, node.title);
        for (at, note) in notes.iter().enumerate() {
            let y = top + 16.0 * (at + 1) as f64;
            let _ = writeln!(svg, "<text class=\"note\" x=\"{:.1}\" y=\"{y:.1}\">{note}</text>", node.x);
        }
    }
    for Placed { lines, label, .. } in arrows {
        let first = label.y - LINE * (lines.len() - 1) as f64 / 2.0;
        for (at, line) in lines.iter().enumerate() {
            let y = first + LINE * at as f64;
            let half = line.chars().count() as f64 * 7.3 / 2.0 + 2.0;
            let _ = writeln!(
                svg,
                "<rect class=\"behind\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{LINE}\"/>\
                 <text class=\"label\" x=\"{:.1}\" y=\"{:.1}\">{line}</text>",
                label.x - half,
                y - LINE / 2.0,
                2.0 * half,
                label.x,
                y + 4.0
            );
        }
    }
    let _ = writeln!(
        svg,
        "<text class=\"foot\" x=\"24\" y=\"{:.1}\">An arrow is a call: timeout is handle_timeout, and so on; refused is an answer \
         that is no success. All changes of phase: transitions.txt.</text>\n</svg>",
        height - 22.0
    );
    svg
}
