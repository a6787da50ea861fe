//! Whatever texts a program passes, an operation is refused or becomes exactly one HTTP request,
//! whose path, query, headers and form fields are those texts.

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_core::skills::{CreateSkill, SkillFile};
use managed_agents_core::{Credential, Multipart, Operation, Path, Settings, files, skills};
use percent_encoding::percent_decode_str;

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    segments: Vec<&'a str>,
    parameters: Vec<(&'a str, &'a str)>,
    headers: Vec<&'a str>,
    base_url: Option<&'a str>,
    betas: Vec<String>,
    version: Option<String>,
    workspace: Option<String>,
    key: &'a str,
    credential: u8,
    body: &'a str,
    fields: Vec<(&'a str, String)>,
    filename: &'a str,
    content_type: Option<&'a str>,
    skill: Vec<(&'a str, &'a [u8])>,
}

const NAMES: [&str; 3] = ["idempotency-key", "anthropic-worker-id", "x-other"];

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    request(&input);
    upload(&input);
    skill(&input);
}

fn settings(input: &Input<'_>) -> Settings {
    let key = input.key.to_owned();
    let credential = match input.credential % 4 {
        0 => Credential::None,
        1 => Credential::ApiKey(key),
        2 => Credential::Bearer(key),
        _ => Credential::EnvironmentKey(key),
    };
    let mut settings = Settings::new(credential);
    settings.betas.clone_from(&input.betas);
    settings.workspace.clone_from(&input.workspace);
    if let Some(version) = &input.version {
        settings.version.clone_from(version);
    }
    if let Some(base_url) = input.base_url {
        settings.base_url = format!("https://{base_url}");
    }
    settings
}

fn request(input: &Input<'_>) {
    let settings = settings(input);
    let path = input.segments.iter().fold(Path::new("/v1/things"), |path, segment| path.segment(segment));
    let mut operation = Operation::<()>::post(path).json_text(input.body.into());
    for (name, value) in &input.parameters {
        operation = operation.parameter(name, value);
    }
    for (index, value) in input.headers.iter().take(NAMES.len()).enumerate() {
        operation = operation.header(NAMES[index], *value);
    }
    let Ok(request) = operation.into_request(&settings) else { return };
    settings.check().expect("settings that can be sent pass their check");
    let target = request.uri().path_and_query().expect("a request has a path").as_str();
    let mut wire = format!("{} {target} HTTP/1.1\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        wire.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    wire.extend(b"\r\n");
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let status = parsed.parse(&wire).expect("a request can be parsed");
    assert_eq!(status, httparse::Status::Complete(wire.len()), "one request, and nothing after it");
    assert_eq!(parsed.headers.len(), request.headers().len());
    assert_eq!(request.body(), input.body.as_bytes());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (_, rest) = path.rsplit_once("/v1/things").expect("the prefix is kept");
    let decoded: Vec<String> = rest.split('/').skip(1).map(decode).collect();
    assert_eq!(decoded, input.segments, "{target}");
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').expect("each parameter has a value"))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    let expected: Vec<(String, String)> =
        input.parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    assert_eq!(pairs, expected, "{target}");
}

/// Decodes as a form does, where a plus is a space.
fn decode(text: &str) -> String {
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    percent_decode_str(text).decode_utf8().expect("texts are UTF-8").into_owned()
}

fn upload(input: &Input<'_>) {
    let content_type = input.content_type.unwrap_or("text/plain");
    let file =
        files::UploadFile { content_type: content_type.into(), ..files::UploadFile::new(input.filename) };
    let _ = file.multipart(7);
    let Ok(parts) = Multipart::new(7, &input.fields, input.filename, content_type) else { return };
    // The boundary is unpredictable to whoever wrote the texts, but not to a fuzzer.
    if input.fields.iter().any(|(_, value)| value.contains("managed-agents-")) {
        return;
    }
    let body = [&parts.head[..], b"CONTENT", &parts.tail].concat();
    let read = form(&body, parts.content_type.to_str().expect("it is text"));
    let mut expected: Vec<(String, Vec<u8>)> =
        input.fields.iter().map(|(name, value)| (escaped(name), value.as_bytes().to_vec())).collect();
    expected.push((format!("file/{}", escaped(input.filename)), b"CONTENT".to_vec()));
    assert_eq!(read, expected);
}

fn skill(input: &Input<'_>) {
    let files: Vec<SkillFile> =
        input.skill.iter().map(|(path, content)| SkillFile::new(*path, *content)).collect();
    let skill = CreateSkill { display_name: input.workspace.clone(), ..CreateSkill::new(files) };
    let Ok(request) = skills::create(&skill).into_request(&Settings::new(Credential::None)) else { return };
    let read = form(request.body(), request.headers()["content-type"].to_str().expect("it is text"));
    let name = skill.display_name.iter().map(|name| ("display_name".to_owned(), name.as_bytes().to_vec()));
    let files =
        skill.files.iter().map(|file| (format!("files[]/{}", escaped(&file.path)), file.content.clone()));
    assert_eq!(read, name.chain(files).collect::<Vec<_>>());
}

/// Escapes a name as the standard of forms does, and every other control character likewise.
fn escaped(text: &str) -> String {
    let escape = |character: char| match character {
        '"' => "%22".to_owned(),
        character if character.is_ascii_control() => format!("%{:02X}", u32::from(character)),
        character => character.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Reads a form strictly: the names and contents of its parts, `name/filename` for files.
fn form(body: &[u8], content_type: &str) -> Vec<(String, Vec<u8>)> {
    let boundary =
        content_type.strip_prefix("multipart/form-data; boundary=").expect("a form has a boundary");
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut rest = body.strip_prefix(&delimiter[2..]).expect("a form begins with its boundary");
    let mut parts = Vec::new();
    while rest != b"--\r\n" {
        rest = rest.strip_prefix(b"\r\n").expect("a boundary ends its line");
        let end = rest.windows(delimiter.len()).position(|window| window == delimiter).expect("a part ends");
        let part = &rest[..end];
        rest = &rest[end + delimiter.len()..];
        let mut headers = [httparse::EMPTY_HEADER; 4];
        let Ok(httparse::Status::Complete((used, headers))) = httparse::parse_headers(part, &mut headers)
        else {
            panic!("the head of a part: {}", part.escape_ascii())
        };
        let value = std::str::from_utf8(headers[0].value).expect("names are UTF-8");
        assert_eq!(headers[0].name, "content-disposition");
        let value = value.strip_prefix("form-data; name=\"").expect("a part has a name");
        let (name, after) = value.split_once('"').expect("a name ends");
        let is_file = !after.is_empty();
        assert_eq!(headers.len(), 1 + usize::from(is_file), "a part has the headers it needs");
        let name = match after.strip_prefix("; filename=\"").and_then(|after| after.strip_suffix('"')) {
            Some(filename) => format!("{name}/{filename}"),
            None => name.to_owned(),
        };
        parts.push((name, part[used..].to_vec()));
    }
    parts
}
