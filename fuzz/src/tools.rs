//! Whatever input an agent gives its file tools, among links that lead out and back, they neither
//! read nor change anything outside the session's directory, and inside they do what a model of a
//! directory without links does.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_toolset::{Options, Toolset};
use serde_json::{Value, json};

#[derive(Debug, Arbitrary)]
struct Call<'a> {
    tool: u8,
    absolute: bool,
    /// The segments of the path, by number.
    path: Vec<u8>,
    text: &'a str,
    other: &'a str,
    extra: Option<(u8, Extra<'a>)>,
}

#[derive(Debug, Arbitrary)]
enum Extra<'a> {
    Range(i32, i32),
    Flag(bool),
    Text(&'a str),
    Number(i64),
    Null,
}

const SEGMENTS: [&str; 16] = [
    "..", "a", "b", "c.txt", "out", "up", "self", "leaf", "dangling", ".", "", "chain", "..", "back", "d e",
    "é",
];

const SECRET: &str = "canary-outside";

struct Place {
    base: tempfile::TempDir,
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(calls) = Vec::<Call<'_>>::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    thread_local! { static PLACE: RefCell<Place> = RefCell::new(Place::new()); }
    PLACE.with_borrow(|place| {
        place.reset();
        let mut tools = Toolset::new(Options::new(place.work())).expect("the directory exists");
        let mut model = BTreeMap::new();
        for call in calls.iter().take(8) {
            place.call(&mut tools, call, &mut model);
        }
        place.check();
    });
}

impl Place {
    fn new() -> Self {
        Self { base: tempfile::tempdir().expect("a directory") }
    }

    fn work(&self) -> PathBuf {
        self.base.path().join("work")
    }

    fn outside(&self) -> PathBuf {
        self.base.path().join("outside")
    }

    fn reset(&self) {
        for folder in [self.work(), self.outside()] {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir(&folder).expect("a directory");
        }
        fs::write(self.outside().join("c.txt"), SECRET).expect("a file");
        let work = self.work();
        let link = |name: &str, to: &Path| symlink(to, work.join(name)).expect("a link");
        link("out", &self.outside());
        link("up", Path::new(".."));
        link("self", Path::new("."));
        link("leaf", Path::new("../outside/c.txt"));
        link("dangling", Path::new("../outside/new.txt"));
        link("chain", Path::new("dangling"));
        symlink(&work, self.outside().join("back")).expect("a link");
    }

    fn call(&self, tools: &mut Toolset, call: &Call<'_>, model: &mut BTreeMap<PathBuf, String>) {
        let segments: Vec<&str> =
            call.path.iter().take(8).map(|at| SEGMENTS[usize::from(*at) % SEGMENTS.len()]).collect();
        let relative = segments.join("/");
        let path = match call.absolute {
            true => self.work().join(&relative).to_string_lossy().into_owned(),
            false => relative,
        };
        let (name, mut input) = match call.tool % 5 {
            0 => ("read", json!({"file_path": path})),
            1 => ("write", json!({"file_path": path, "content": call.text})),
            2 => ("edit", json!({"file_path": path, "old_string": call.text, "new_string": call.other})),
            3 => ("glob", json!({"pattern": call.text, "path": path})),
            _ => ("grep", json!({"pattern": call.text, "path": path})),
        };
        if let Some((field, extra)) = &call.extra {
            let field = ["view_range", "replace_all", "path", "file_path", "pattern"][usize::from(field % 5)];
            // Absolute paths of the input itself would depend on the machine.
            if !matches!((field, extra), ("path" | "file_path", Extra::Text(_))) {
                input[field] = extra.json();
            }
        }
        let is_plain = call.extra.is_none();
        let output = tools.run(name, &input).expect("the tool exists");
        assert!(!output.text.contains(SECRET), "{name} {input} reads outside: {}", output.text);
        if let (true, Some(inside)) = (is_plain, inside(&segments)) {
            expect(name, call, &inside, &output.text, output.is_error, model);
        }
    }

    fn check(&self) {
        let mut left: Vec<String> = fs::read_dir(self.outside())
            .expect("it is there")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["back", "c.txt"], "something was changed outside");
        assert_eq!(fs::read_to_string(self.outside().join("c.txt")).expect("it is there"), SECRET);
        let mut base: Vec<_> = fs::read_dir(self.base.path())
            .expect("it is there")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        base.sort();
        assert_eq!(base, ["outside", "work"], "something was changed outside");
    }
}

/// The path inside the directory, if no link and no way out can play a part.
fn inside(segments: &[&str]) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for segment in segments {
        match *segment {
            "" | "." => (),
            ".." if !path.pop() => return None,
            ".." => (),
            "a" | "b" | "c.txt" | "d e" | "é" => path.push(segment),
            _ => return None,
        }
    }
    // A leading empty segment would make the path absolute.
    (segments.first() != Some(&"") && !path.as_os_str().is_empty()).then_some(path)
}

/// Compares a call of read or write with the model: the texts of the files written so far.
fn expect(
    name: &str,
    call: &Call<'_>,
    path: &Path,
    text: &str,
    is_error: bool,
    model: &mut BTreeMap<PathBuf, String>,
) {
    let is_folder = model.keys().any(|file| file != path && file.starts_with(path));
    let is_below_file = path.ancestors().skip(1).any(|above| model.contains_key(above));
    match name {
        "write" => {
            assert_eq!(is_error, is_folder || is_below_file, "write {path:?}: {text}");
            if !is_error {
                model.insert(path.into(), call.text.into());
            }
        }
        "edit" if !is_error => {
            let content = model.get(path).unwrap_or_else(|| panic!("edit of {path:?}, which is not there"));
            assert_eq!(content.matches(call.text).count(), 1, "edit of one place in {content:?}");
            let edited = content.replacen(call.text, call.other, 1);
            model.insert(path.into(), edited);
        }
        "read" => match model.get(path) {
            None => assert!(is_error, "read {path:?}, which is not there: {text}"),
            Some(content) => {
                assert!(!is_error, "read {path:?}: {text}");
                assert_eq!(text, content, "read {path:?}");
            }
        },
        _ => (),
    }
}

impl Extra<'_> {
    fn json(&self) -> Value {
        match self {
            Self::Range(from, to) => json!([from, to]),
            Self::Flag(flag) => json!(flag),
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::Null => Value::Null,
        }
    }
}
