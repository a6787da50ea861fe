use managed_agents_core::files;
use managed_agents_core::types::{FileId, ListFiles};

use super::multipart::upload;
use super::{Case, Sender, operations};

operations! {
    "files.upload" => send |values| upload(values);
    "files.retrieve_metadata" => send |values| files::retrieve_metadata(&values.id());
    "files.list" => pages |values| {
        let query = ListFiles {
            ids: values.list(|values| FileId::from(values.text())),
            limit: values.maybe_number(),
            page: values.maybe_text(),
            scope_id: values.maybe_text(),
        };
        files::list(&values.query(query))
    };
    "files.download" => download |values| files::download(&values.id());
    "files.delete" => send |values| files::delete(&values.id());
}
