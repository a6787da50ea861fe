//! Two kinds of plots, as SVG: bars beside each other, and lines over a logarithmic axis.

use std::fmt::Write;

const COLOURS: [&str; 4] = ["#b8b8b8", "#d9c9a8", "#2f6f4f", "#7fb59a"];
const HEAD: &str = "font-family=\"sans-serif\" font-size=\"12\"";

/// A group of bars for each name below, a bar of each row in it; heights are times the first row, on a logarithmic axis.
pub(super) fn bars(title: &str, groups: &[&str], rows: &[(&str, Vec<f64>)]) -> String {
    let (width, bottom) = (640.0, 240.0);
    let mut svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 300\" {HEAD}>\n");
    let _ = writeln!(
        svg,
        "<rect width=\"{width}\" height=\"300\" fill=\"white\"/>\n<text x=\"20\" y=\"24\" font-size=\"14\">{title}</text>"
    );
    for (group, name) in groups.iter().enumerate() {
        let left = 30.0 + group as f64 * 200.0;
        for (at, (_, values)) in rows.iter().enumerate() {
            let times = values[group] / rows[0].1[group];
            let height = 40.0 + 35.0 * times.max(0.5).log2();
            let x = left + at as f64 * 42.0;
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{:.1}\" width=\"38\" height=\"{height:.1}\" fill=\"{}\"/>",
                bottom - height,
                COLOURS[at]
            );
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"middle\">{times:.1}x</text>",
                x + 19.0,
                bottom - height - 5.0
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{name}</text>",
            left + 82.0,
            bottom + 18.0
        );
    }
    for (at, (name, _)) in rows.iter().enumerate() {
        let x = 30.0 + at as f64 * 150.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"272\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{}\" y=\"283\">{name}</text>",
            COLOURS[at],
            x + 18.0
        );
    }
    svg + "</svg>\n"
}

/// One small plot for each series, from zero to twice its middle value or its largest.
pub(super) fn lines(series: &[(&str, Vec<(f64, f64)>)]) -> String {
    let (width, height) = (260.0, 160.0);
    let whole = width * series.len() as f64 + 40.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} 240\" {HEAD}>\n<rect width=\"{whole}\" height=\"240\" fill=\"white\"/>\n"
    );
    for (at, (title, points)) in series.iter().enumerate() {
        let left = 30.0 + at as f64 * width;
        let (first, last) = (points[0].0.log10(), points[points.len() - 1].0.log10());
        let top = points.iter().map(|point| point.1).fold(0.0, f64::max) * 1.1;
        let x = |value: f64| left + (value.log10() - first) / (last - first) * (width - 60.0);
        let y = |value: f64| 200.0 - value / top * height;
        let path: Vec<String> = points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
        let _ = writeln!(svg, "<text x=\"{left}\" y=\"24\">{title}</text>");
        let _ = writeln!(
            svg,
            "<path d=\"M{left} 40V200H{:.1}\" fill=\"none\" stroke=\"black\"/>",
            left + width - 50.0
        );
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
            path.join(" "),
            COLOURS[1]
        );
        for (a, b) in points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{}\"><title>{a}: {b:.2}</title></circle>",
                x(*a),
                y(*b),
                COLOURS[1]
            );
        }
        for (a, _) in [points[0], points[points.len() - 1]] {
            let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"216\" text-anchor=\"middle\">{a}</text>", x(a));
        }
        let _ = writeln!(svg, "<text x=\"{}\" y=\"50\">{:.1}</text>", left + 4.0, top);
    }
    svg + "</svg>\n"
}
