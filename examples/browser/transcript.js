// Saves the conversation as one self-contained HTML file without scripts.

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; color: light-dark(#1b1d1f, #e8e9ea); background: light-dark(#fdfdfc, #16181b); }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.125rem; }
p, pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
body > * { margin: 0 0 1rem; }
.user, pre { background: light-dark(#eef0f1, #23272c); border-radius: 8px; padding: 0.5rem 0.75rem; }
pre { margin-top: 0.25rem; }
.note, summary { color: light-dark(#555b61, #a3abb3); font-size: 0.875rem; }
.state { margin-left: 0.5rem; }
pre, code { font-family: ui-monospace, monospace; font-size: 0.8125rem; }
.note.bad, .bad .state { color: light-dark(#a4201b, #ff9d95); }
`;

export function save(log, session) {
  const url = URL.createObjectURL(new Blob([html(log.elements, session)], { type: "text/html" }));
  Object.assign(document.createElement("a"), { href: url, download: `${session.id}.html` }).click();
  // Some browsers start to read the file only after a delay.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Lets the browser write the HTML, so that every text is escaped. Adds the style as text, because the page's own policy refuses a style element. */
function html(elements, { id, title }) {
  const page = document.implementation.createHTMLDocument(title || id);
  const heading = page.createElement("h1");
  heading.textContent = page.title;
  page.body.append(heading, ...elements.map((element) => page.importNode(element, true)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="${POLICY}">
${page.querySelector("title").outerHTML}
<style>${STYLE}</style>
</head>
${page.body.outerHTML}
</html>
`;
}
