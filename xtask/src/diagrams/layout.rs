//! Where arrows run and labels stand, between nodes that have their places.

/// A box by its middle.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) title: &'static str,
    /// Some words under the title.
    pub(super) note: String,
    pub(super) x: f64,
    pub(super) y: f64,
    /// Nothing comes after it.
    pub(super) is_last: bool,
}

#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
}

/// An arrow on the page: a curve from `start` by `bend` to `end`, and its label in lines.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) start: Point,
    pub(super) bend: Point,
    pub(super) end: Point,
    pub(super) lines: Vec<String>,
    pub(super) label: Point,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A box on the page by its middle and half its size.
#[derive(Debug, Clone, Copy)]
struct Area {
    middle: Point,
    half: Point,
}

/// Half the height of a node.
pub(super) const HALF_HEIGHT: f64 = 26.0;
/// How wide a letter of a label is, and how high a line.
const LETTER: f64 = 7.3;
pub(super) const LINE: f64 = 15.0;
/// What stays free at the left and at the top.
const MARGIN: f64 = 24.0;
/// How far an arrow may bow to its right, the least first.
const BOWS: [f64; 8] = [44.0, 70.0, -44.0, -70.0, 170.0, 240.0, -170.0, -240.0];

/// Finds a way for every arrow that crosses no node, and a place on it for its label that covers nothing.
pub(super) fn place(nodes: &[Node], arrows: Vec<Arrow>) -> Vec<Placed> {
    let curves: Vec<_> = arrows.iter().map(|arrow| curve(nodes, arrow)).collect();
    let mut placed: Vec<Placed> = Vec::new();
    for (at, arrow) in arrows.into_iter().enumerate() {
        let (start, bend, end) = curves[at];
        let is_steep = (end.y - start.y).abs() > (end.x - start.x).abs();
        let lines = lines(&arrow.label, if is_steep { 1 } else { 2 });
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as f64;
        let half = Point { x: longest * LETTER / 2.0 + 10.0, y: lines.len() as f64 * LINE / 2.0 + 1.0 };
        let cost = |(label, beside): &(Point, f64)| {
            let area = Area { middle: *label, half };
            let over_nodes = nodes.iter().filter(|node| node_area(node, 4.0).overlaps(&area)).count();
            let over_labels = placed.iter().filter(|other| label_area(other).overlaps(&area)).count();
            let others = curves.iter().enumerate().filter(|(other, _)| *other != at);
            let over_curves = others
                .filter(|(_, (start, bend, end))| {
                    steps().any(|step| area.contains(on(*start, *bend, *end, step)))
                })
                .count();
            let off_page = usize::from(label.x - half.x < MARGIN || label.y - half.y < MARGIN);
            let is_beside = usize::from(*beside > 0.0);
            (over_nodes + over_labels + off_page) * 100 + over_curves * 10 + is_beside * 35
        };
        // From the middle to the ends on the curve, then beside it.
        let candidates = [0.0, 1.0].into_iter().flat_map(|beside| {
            (0..17).map(move |step| {
                let away = f64::from((step + 1) / 2) * 0.045;
                let point = on(start, bend, end, if step % 2 == 0 { 0.5 - away } else { 0.5 + away });
                let out = outwards(start, bend, end);
                let distance = beside * (out.x.abs() * half.x + out.y.abs() * half.y + 4.0);
                (Point { x: point.x + out.x * distance, y: point.y + out.y * distance }, beside)
            })
        });
        let (label, _) = candidates.min_by_key(cost).expect("there are candidates");
        placed.push(Placed { start, bend, end, lines, label });
    }
    placed
}

/// Half the width of a node: as its words need.
pub(super) fn half_width(node: &Node) -> f64 {
    let note = note_lines(node).into_iter().map(str::len).max().unwrap_or(0) as f64;
    (node.title.len() as f64 * 4.5).max(note * 3.4).max(40.0) + 14.0
}

/// The note under a title, in lines.
pub(super) fn note_lines(node: &Node) -> Vec<&str> {
    node.note.lines().collect()
}

/// The first way that crosses no other node; if there is none, the straightest.
fn curve(nodes: &[Node], arrow: &Arrow) -> (Point, Point, Point) {
    let (from, to) = (node_area(&nodes[arrow.from], 0.0), node_area(&nodes[arrow.to], 5.0));
    let bowed = |bow: f64| {
        let (a, b) = (from.middle, to.middle);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = (dx * dx + dy * dy).sqrt();
        let bend =
            Point { x: (a.x + b.x) / 2.0 - dy / length * bow, y: (a.y + b.y) / 2.0 + dx / length * bow };
        let shift = Point { x: -dy / length * bow.signum() * 12.0, y: dx / length * bow.signum() * 12.0 };
        // What goes there and what comes back do not share their ends.
        let start = from.edge_towards(from.middle.plus(shift), bend);
        let end = to.edge_towards(to.middle.plus(shift), bend);
        (start, bend, end)
    };
    let is_free = |&(start, bend, end): &(Point, Point, Point)| {
        let mut others = nodes.iter().enumerate().filter(|(at, _)| *at != arrow.from && *at != arrow.to);
        !others
            .any(|(_, node)| steps().any(|step| node_area(node, 10.0).contains(on(start, bend, end, step))))
    };
    BOWS.into_iter().map(bowed).find(is_free).unwrap_or_else(|| bowed(BOWS[0]))
}

/// The direction in which a curve bows, of length 1.
fn outwards(start: Point, bend: Point, end: Point) -> Point {
    let (dx, dy) = (bend.x - (start.x + end.x) / 2.0, bend.y - (start.y + end.y) / 2.0);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    Point { x: dx / length, y: dy / length }
}

/// A label in lines of so many calls.
fn lines(label: &str, calls: usize) -> Vec<String> {
    let words: Vec<_> = label.split_inclusive(", ").collect();
    words.chunks(calls).map(|words| words.concat().trim_end().to_owned()).collect()
}

fn node_area(node: &Node, margin: f64) -> Area {
    let half = Point { x: half_width(node) + margin, y: half_height(node) + margin };
    Area { middle: Point { x: node.x, y: node.y }, half }
}

pub(super) fn half_height(node: &Node) -> f64 {
    HALF_HEIGHT.max(18.0 + 8.0 * note_lines(node).len() as f64)
}

fn label_area(placed: &Placed) -> Area {
    let longest = placed.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as f64;
    let half = Point { x: longest * LETTER / 2.0 + 10.0, y: placed.lines.len() as f64 * LINE / 2.0 + 1.0 };
    Area { middle: placed.label, half }
}

/// A point of a curve, from 0 at its start to 1 at its end.
fn on(start: Point, bend: Point, end: Point, at: f64) -> Point {
    let (a, b, c) = ((1.0 - at) * (1.0 - at), 2.0 * at * (1.0 - at), at * at);
    Point { x: a * start.x + b * bend.x + c * end.x, y: a * start.y + b * bend.y + c * end.y }
}

fn steps() -> impl Iterator<Item = f64> {
    (0..=60).map(|step| f64::from(step) / 60.0)
}

impl Point {
    fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }
}

impl Area {
    fn contains(&self, point: Point) -> bool {
        (point.x - self.middle.x).abs() < self.half.x && (point.y - self.middle.y).abs() < self.half.y
    }

    fn overlaps(&self, other: &Self) -> bool {
        (self.middle.x - other.middle.x).abs() < self.half.x + other.half.x
            && (self.middle.y - other.middle.y).abs() < self.half.y + other.half.y
    }

    /// Where the way from a point inside to one outside leaves the area.
    fn edge_towards(&self, inside: Point, outside: Point) -> Point {
        let (dx, dy) = (outside.x - inside.x, outside.y - inside.y);
        let limit = |middle: f64, half: f64, start: f64, slope: f64| match slope {
            slope if slope > 0.0 => (middle + half - start) / slope,
            slope if slope < 0.0 => (middle - half - start) / slope,
            _ => f64::INFINITY,
        };
        let share = limit(self.middle.x, self.half.x, inside.x, dx)
            .min(limit(self.middle.y, self.half.y, inside.y, dy))
            .min(1.0);
        Point { x: inside.x + dx * share, y: inside.y + dy * share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cover_neither_nodes_nor_each_other() {
        let nodes: Vec<_> = [(200.0, 100.0), (600.0, 100.0), (200.0, 400.0), (600.0, 400.0), (900.0, 250.0)]
            .map(|(x, y)| Node { title: "a title", note: "a note".into(), x, y, is_last: false })
            .into();
        let pairs = (0..5).flat_map(|from| (0..5).map(move |to| (from, to))).filter(|(from, to)| from != to);
        let arrows = pairs.map(|(from, to)| Arrow { from, to, label: "one, another, a third".into() });
        let placed = place(&nodes, arrows.collect());
        assert_eq!(placed.len(), 20);
        for (at, arrow) in placed.iter().enumerate() {
            let label = label_area(arrow);
            assert!(!nodes.iter().any(|node| node_area(node, 0.0).overlaps(&label)), "{arrow:?}");
            assert!(!placed[..at].iter().any(|other| label_area(other).overlaps(&label)), "{arrow:?}");
        }
    }

    #[test]
    fn arrows_there_and_back_are_two_arrows() {
        let node = |x| Node { title: "a title", note: String::new(), x, y: 100.0, is_last: false };
        let arrow = |from, to| Arrow { from, to, label: "call".into() };
        let placed = place(&[node(100.0), node(500.0)], vec![arrow(0, 1), arrow(1, 0)]);
        assert!(placed[0].bend.y > 100.0 && placed[1].bend.y < 100.0, "{placed:?}");
    }
}
