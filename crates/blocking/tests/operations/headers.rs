use http::Response;
use managed_agents_blocking::types::ListModels;
use managed_agents_blocking::{Credential, files, models};

use crate::host::Host;

const HEADERS: [(&str, &str); 5] = [
    ("request-id", "req_1"),
    ("anthropic-organization-id", "org_1"),
    ("anthropic-workspace-id", "wrkspc_1"),
    ("anthropic-ratelimit-requests-limit", "1000"),
    ("anthropic-ratelimit-requests-remaining", "999"),
];

#[test]
fn the_headers_of_an_answer_are_given_beside_its_value() {
    let host = Host::start();
    let client = host.client(Credential::ApiKey("key".into()));
    let prepare = |body: &str| {
        let mut answer = Response::builder();
        for (name, value) in HEADERS {
            answer = answer.header(name, value);
        }
        host.prepare(answer.body(body.into()).unwrap());
    };

    prepare(r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#);
    let models = client.send_with_response(models::list(&ListModels::default())).unwrap();
    assert!(models.body().data.is_empty());
    prepare("the file");
    let file = client.open(files::download(&"file_1".into())).unwrap();
    for (name, value) in HEADERS {
        assert_eq!(models.headers()[name], value);
        assert_eq!(file.headers()[name], value);
    }
}
