//! Two kinds of plots, as SVG: bars beside each other, and lines over a logarithmic axis.

const COLOURS: [&str; 4] = ["#b8b8b8", "#d9c9a8", "#2f6f4f", "#7fb59a"];

/// A group of bars for each name below, a bar of each row in it; heights are times the first row, on a logarithmic axis.
pub(super) fn bars(title: &str, groups: &[&str], rows: &[(&str, Vec<f64>)]) -> String {
    let bottom = 240.0;
    let mut svg = begin(640.0, 300.0) + &text(20.0, 24.0, "start", title);
    for (group, name) in groups.iter().enumerate() {
        let left = 30.0 + group as f64 * 200.0;
        for (at, (_, values)) in rows.iter().enumerate() {
            let times = values[group] / rows[0].1[group];
            let height = 40.0 + 35.0 * times.max(0.5).log2();
            let x = left + at as f64 * 42.0;
            svg += &rectangle(x, bottom - height, 38.0, height, COLOURS[at]);
            svg += &text(x + 19.0, bottom - height - 5.0, "middle", &format!("{times:.1}x"));
        }
        svg += &text(left + 82.0, bottom + 18.0, "middle", name);
    }
    for (at, (name, _)) in rows.iter().enumerate() {
        let x = 30.0 + at as f64 * 150.0;
        svg += &rectangle(x, 272.0, 12.0, 12.0, COLOURS[at]);
        svg += &text(x + 18.0, 283.0, "start", name);
    }
    svg + "</svg>\n"
}

/// One small plot for each series, from zero to a little above its largest value.
pub(super) fn lines(series: &[(&str, Vec<(f64, f64)>)]) -> String {
    let (width, height) = (260.0, 160.0);
    let mut svg = begin(width * series.len() as f64 + 40.0, 240.0);
    for (at, (title, points)) in series.iter().enumerate() {
        let left = 30.0 + at as f64 * width;
        let (first, last) = (points[0].0.log10(), points[points.len() - 1].0.log10());
        let top = points.iter().map(|point| point.1).fold(0.0, f64::max) * 1.1;
        let x = |value: f64| left + (value.log10() - first) / (last - first) * (width - 60.0);
        let y = |value: f64| 200.0 - value / top * height;
        let path: Vec<String> = points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
        svg += &text(left, 24.0, "start", title);
        svg += &line("black", 1, &format!("{left},40 {left},200 {},200", left + width - 50.0));
        svg += &line(COLOURS[1], 2, &path.join(" "));
        for (a, b) in points {
            let (x, y, colour) = (x(*a), y(*b), COLOURS[1]);
            svg += &format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"><title>{a}: {b:.2}</title></circle>\n"
            );
        }
        for (a, _) in [points[0], points[points.len() - 1]] {
            svg += &text(x(a), 216.0, "middle", &a.to_string());
        }
        svg += &text(left + 4.0, 50.0, "start", &format!("{top:.1}"));
    }
    svg + "</svg>\n"
}

fn begin(width: f64, height: f64) -> String {
    let head = "font-family=\"sans-serif\" font-size=\"12\"";
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" {head}>\n")
        + &rectangle(0.0, 0.0, width, height, "white")
}

fn rectangle(x: f64, y: f64, width: f64, height: f64, colour: &str) -> String {
    format!(
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>\n"
    )
}

fn text(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>\n")
}

fn line(colour: &str, width: u32, points: &str) -> String {
    format!("<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n")
}
