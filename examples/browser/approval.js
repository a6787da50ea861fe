// Shows a tool call that waits for a person, with controls to allow or deny it by mouse or
// keyboard.

const open = new Map();

/**
 * Shows a card in `place`; gives `"allow"`, `{ deny }`, or `"ask"` once somebody else has answered. The card takes the focus, but never a
 * button, and not from somebody who writes: what is typed must not approve. `after` gets the focus when nothing waits any more.
 */
export function ask(call, place, after) {
  const card = element("form", "card", { tabIndex: -1 });
  const title = element("h2", "", { id: `call-${call.id}`, textContent: `The agent asks to use ${call.name}` });
  card.setAttribute("aria-labelledby", title.id);
  const input = element("pre", "", { textContent: readable(call.input), tabIndex: 0 });
  input.setAttribute("aria-label", "What it would do");
  // This is not the form's submit button: Enter in the reason field denies.
  const allow = element("button", "main", { type: "button", textContent: "Allow" });
  const deny = element("button", "", { type: "submit", textContent: "Deny" });
  const why = element("input", "", { autocomplete: "off" });
  const reason = element("label", "why", { textContent: "Reason to deny (optional) " });
  reason.append(why);
  const row = element("div", "row");
  row.append(allow, deny, reason);
  card.append(title, input, row);
  place.append(card);
  const isWriting = after.value !== "" && document.activeElement === after;
  if (place.firstChild === card && !isWriting) card.focus();

  return new Promise((resolve) => {
    const answer = (verdict) => {
      const hadFocus = card.contains(document.activeElement);
      open.delete(call.id);
      card.remove();
      if (hadFocus) (place.firstElementChild ?? after).focus();
      resolve(verdict);
    };
    open.set(call.id, answer);
    allow.addEventListener("click", () => answer("allow"));
    card.addEventListener("submit", (event) => {
      event.preventDefault();
      answer({ deny: why.value.trim() });
    });
  });
}

/** Removes the cards of these calls, or all cards: the calls need no answer any more. */
export function settle(ids = [...open.keys()]) {
  for (const id of ids) open.get(id)?.("ask");
}

/** Returns the command of a shell as it is, and any other input as JSON. */
function readable(input) {
  const { command, ...rest } = input ?? {};
  return typeof command === "string" && !Object.keys(rest).length ? command : JSON.stringify(input, null, 2);
}

function element(tag, className, properties) {
  return Object.assign(document.createElement(tag), { className }, properties);
}
