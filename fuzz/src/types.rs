//! Every reply type reads any JSON without a panic, and what it read it writes back, equal as JSON,
//! also the second time.

use std::fmt::Debug;

use managed_agents_conformance::{equal, tag_first};
use managed_agents_core::RawEvent;
use managed_agents_core::types::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The types of replies. The first byte of an input picks one, so new types go to the end.
const TYPES: &[fn(&str)] = &[
    check::<Event>,
    check::<Page<Event>>,
    check::<SentEvents>,
    check::<WebhookEvent>,
    check::<Agent>,
    check::<CredentialValidation>,
    check::<Deployment>,
    check::<DeploymentRun>,
    check::<Dream>,
    check::<Environment>,
    check::<FileMetadata>,
    check::<FileResource>,
    check::<GoogleDataControls>,
    check::<Memory>,
    check::<MemoryListItem>,
    check::<MemoryStore>,
    check::<MemoryVersion>,
    check::<ModelInfo>,
    check::<ModelPage>,
    check::<Session>,
    check::<Page<Session>>,
    check::<SessionResource>,
    check::<Skill>,
    check::<SkillVersion>,
    check::<Thread>,
    check::<Tunnel>,
    check::<TunnelCertificate>,
    check::<TunnelToken>,
    check::<UserProfile>,
    check::<UserProfileActionUrl>,
    check::<UserProfileEnrollmentUrl>,
    check::<Vault>,
    check::<VaultCredential>,
    check::<Work>,
    check::<WorkHeartbeat>,
    check::<WorkQueueStats>,
    check::<DeletedSession>,
    raw_page,
];

/// Runs the target on one input: the type, then JSON.
pub fn run(bytes: &[u8]) {
    let Some((kind, json)) = bytes.split_first() else { return };
    let Ok(json) = std::str::from_utf8(json) else { return };
    TYPES[usize::from(*kind) % TYPES.len()](json);
}

fn check<T: Serialize + DeserializeOwned + Debug + PartialEq + Missing>(json: &str) {
    let Ok(read) = serde_json::from_str::<T>(json) else { return };
    let _ = (read.missing(), format!("{read:?}"));
    let written = serde_json::to_string(&read).expect("a reply can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    let again = serde_json::to_string(&again).expect("a reply can be written");
    // serde_json's own value refuses numbers beyond an f64.
    let Ok(value) = serde_json::from_str::<Value>(json) else {
        assert_eq!(again, written);
        return;
    };
    let back: Value = serde_json::from_str(&written).expect("valid JSON was written");
    let again: Value = serde_json::from_str(&again).expect("valid JSON was written");
    // Of two tags the second may be an unknown one, whose fields have another order.
    assert!(equal(&back, &again), "{back} is written back as {again}");
    assert!(equal(&value, &back), "{value} is written back as {back}");
    // The order of the fields changes nothing. Read again, because a number of many digits becomes
    // another one when serde_json's value is written.
    let text = tag_first(&value);
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    let Ok(sorted) = serde_json::from_str::<T>(&text) else {
        panic!("{json} is read, and not with the tag first")
    };
    let back: Value = serde_json::to_value(&sorted).expect("a reply can be written");
    assert!(equal(&value, &back), "{value} with the tag first is written back as {back}");
}

fn raw_page(json: &str) {
    let Ok(page) = serde_json::from_str::<Page<RawEvent>>(json) else { return };
    let written = serde_json::to_string(&page).expect("a page can be written");
    let (Ok(value), Ok(back)) =
        (serde_json::from_str::<Value>(json), serde_json::from_str::<Value>(&written))
    else {
        return;
    };
    assert!(equal(&value, &back), "{value} is written back as {back}");
}
