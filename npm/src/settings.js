import { addBetas } from "./betas.js";
import { ROUTES } from "./routes.js";

/** Not `api.localhost`: some systems ask a name server for it, and the key would travel. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Printable ASCII, and the tabulator. */
const SECRET = /^[\t\x20-\x7e]*$/;

/** Checks the base URL. Returns it without slashes and a `/v1` at its end, which all paths begin with. */
export function base(given) {
  given ??= "https://api.anthropic.com";
  let url;
  try {
    url = new URL(given);
    // Without the slashes, or with spaces, it is what `URL` makes of a slip.
    if (url.port === "0" || !/^\w+:\/\/[^/\s\\][^\s\\]*$/.test(given)) throw url;
  } catch {
    // The error of the platform shows all of it, and a password may stand there.
    throw new TypeError("baseURL is not a URL with a port from 1 to 65535; it should look like https://api.anthropic.com");
  }
  if (url.username || url.password || /[?#]/.test(given)) {
    throw new TypeError("baseURL is scheme, host and perhaps a path; a credential is given as apiKey or authToken");
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname))) {
    throw new TypeError("baseURL must be https, but for this machine's own hosts");
  }
  const path = url.pathname.replace(/(\/v1|\/)+$/, "");
  // Somebody may take the address of an operation for that of the service.
  const collection = new RegExp(`/v1/(${ROUTES.match(/^\w+/gm).join("|")}|messages|complete|oauth)(/|$)`).exec(path)?.[1];
  if (collection) throw new TypeError(`baseURL holds the path of an operation; give what stands before /v1/${collection}`);
  return url.origin + path;
}

/** Returns `true` if a base URL leads to the service itself. */
export function isService(base) {
  return /^https:\/\/([^/]*\.)?anthropic\.com\.?(:|\/|$)/.test(base);
}

/** The headers of every request. */
export function commonHeaders({ apiKey, authToken, headers: given, dangerouslyAllowBrowser }) {
  if (apiKey !== undefined && authToken !== undefined) throw new TypeError("give an apiKey or an authToken, not both");
  const headers = new Headers({ "anthropic-version": "2023-06-01" });
  addHeaders(headers, given);
  addBetas(headers);
  for (const [option, name, scheme, secret] of [["apiKey", "x-api-key", "", apiKey], ["authToken", "authorization", "Bearer ", authToken]]) {
    if (secret === undefined) continue;
    if (typeof secret !== "string" || !secret.trim()) throw new TypeError(`the ${option} is empty, or not a string`);
    if (!SECRET.test(secret)) {
      throw new TypeError(`the ${option} holds a character that no HTTP header can carry, such as a line break`);
    }
    headers.delete("x-api-key");
    headers.delete("authorization");
    headers.set(name, scheme + secret);
  }
  if (dangerouslyAllowBrowser) headers.set("anthropic-dangerous-direct-browser-access", "true");
  return headers;
}

/** Sets the headers of an option. The error of the platform would show a value, which may be a secret. */
export function addHeaders(headers, given) {
  let own;
  try {
    own = new Headers(given);
  } catch {
    throw new TypeError("the headers option holds a character that no HTTP header can carry, such as a line break");
  }
  // Values of `anthropic-beta` are a list, to which each side adds.
  own.forEach((value, name) => headers[name === "anthropic-beta" ? "append" : "set"](name, value));
}
