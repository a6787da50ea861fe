// Writes the table of the command line: the operations, the types of their requests and the first
// sentence of each, an entry on each line.

/** Returns `crates/cli/src/table.json`. */
export function commandsTable(endpoints, types, docs) {
  const operations = endpoints.map((endpoint) => {
    const { beta, credentials, id, method, pagination, path, request, response } = endpoint;
    const route = `${method} ${path}`;
    const about = sentence(docs.operation(route));
    const query = endpoint.query.map((parameter) => {
      return { about: sentence(docs.parameter(route, parameter.wire_name)), ...parameter };
    });
    const pages = pagination !== null;
    return line(id, { about, beta, credentials, method, pages, path, query, request, response: response.kind });
  });
  const requests = Object.entries(types).filter(([, type]) => type.direction !== "response");
  const lines = requests.map(([name, type]) => line(name, described(name, type, docs)));
  return `{"operations":{\n${operations.join(",\n")}\n},"types":{\n${lines.join(",\n")}\n}}\n`;
}

/** Adds the sentence of each field to the type of a request body. */
function described(name, type, docs) {
  if (!name.endsWith("Request")) return type;
  const fields = Object.entries(type.fields).map(([field, facts]) => {
    return [field, { about: sentence(docs.field(name, type, field)), ...facts }];
  });
  return { ...type, fields: Object.fromEntries(fields) };
}

/** Returns the first sentence in words of JSON, without its full stop, as help texts are written. */
function sentence(text) {
  return (text ?? "").split(". ")[0].replace(/\.$/, "").replaceAll("`None`", "`null`");
}

function line(name, value) {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
