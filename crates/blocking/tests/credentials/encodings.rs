//! F21: files that an editor saved with a byte order mark, other line ends, or in another encoding.

use managed_agents_blocking::{CredentialSource, Login};

use crate::service::{Home, Service, ask, chain};

/// Rewrites the file with a byte order mark in front.
fn mark(home: &Home, name: &str) {
    let text = std::fs::read_to_string(home.folder.path().join(name)).unwrap();
    home.write(name, &format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")));
}

#[test]
fn f21_a_byte_order_mark_in_any_file_of_a_profile_is_skipped() {
    let service = Service::good();
    let home = Home::new(&[]);
    home.user("work", "stored", 3600);
    home.write("active_config", "work");
    for name in ["configs/work.json", "credentials/work.json", "active_config"] {
        mark(&home, name);
    }
    let client = home.client(&service);
    assert_eq!(client.credential_source(), &CredentialSource::ActiveProfile("work".into()));
    ask(&client).unwrap();
    assert_eq!(service.last_credential(), "Bearer stored");
}

#[test]
fn f21_a_marked_token_is_renewed_and_stored_without_the_mark() {
    let service = Service::good();
    let home = Home::new(&[]);
    let file = home.user("default", "old", 10);
    mark(&home, "credentials/default.json");
    ask(&home.client(&service)).unwrap();
    let stored = std::fs::read_to_string(file).unwrap();
    assert!(stored.starts_with('{') && stored.contains("token-0"), "{}", stored.len());
}

#[test]
fn f21_a_byte_order_mark_before_an_identity_token_and_around_a_variable_is_skipped() {
    let service = Service::good();
    let mut home = Home::new(&[
        ("ANTHROPIC_FEDERATION_RULE_ID", "\u{feff}fdrl_1"),
        ("ANTHROPIC_ORGANIZATION_ID", "org_1\r\n"),
    ]);
    let file = home.write("identity", "\u{feff}jwt\r\n");
    home.set("ANTHROPIC_IDENTITY_TOKEN_FILE", format!("{}\r\n", file.to_str().unwrap()));
    ask(&home.client(&service)).unwrap();
    let body = service.for_tokens()[0].json();
    assert_eq!(
        (&body["assertion"], &body["federation_rule_id"], &body["organization_id"]),
        (&"jwt".into(), &"fdrl_1".into(), &"org_1".into())
    );
}

#[test]
fn f21_an_empty_active_config_is_as_none() {
    let service = Service::good();
    for text in ["", "\n", "\u{feff}", " \r\n"] {
        let home = Home::new(&[]);
        home.user("default", "stored", 3600);
        home.write("active_config", text);
        ask(&home.client(&service)).unwrap();
        let nobody = Home::new(&[]);
        nobody.write("active_config", text);
        let error = nobody.log_in(Login::default()).unwrap_err();
        assert!(matches!(error, managed_agents_blocking::Error::NoCredential), "{error:?}");
    }
}

#[test]
fn f21_another_encoding_is_an_error_that_says_so_and_shows_nothing() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (bytes, why) in [
        ([&[0xff, 0xfe][..], &wide("{\"access_token\":\"canary\"}")].concat(), "UTF-16"),
        (b"{\"access_token\":\"canary\xfc\"}".to_vec(), "UTF-8"),
    ] {
        for name in ["active_config", "configs/default.json", "credentials/default.json"] {
            let home = Home::new(&[]);
            home.user("default", "stored", 3600);
            // Writes a secret first, so that the file has a secret's mode.
            let path = home.write(name, "x");
            std::fs::write(&path, &bytes).unwrap();
            let said = chain(&home.log_in(Login::default()).unwrap_err());
            assert!(said.contains(why) && said.contains(name) && !said.contains("canary"), "{said}");
        }
        let service = Service::good();
        let mut home =
            Home::new(&[("ANTHROPIC_FEDERATION_RULE_ID", "r"), ("ANTHROPIC_ORGANIZATION_ID", "o")]);
        let file = home.write("identity", "x");
        std::fs::write(&file, &bytes).unwrap();
        home.set("ANTHROPIC_IDENTITY_TOKEN_FILE", file.to_str().unwrap().into());
        let said = chain(&ask(&home.client(&service)).unwrap_err());
        assert!(said.contains(why) && !said.contains("canary"), "{said}");
    }
}
