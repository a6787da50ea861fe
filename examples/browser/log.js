// Shows the conversation as elements. Agent text is inserted as text only, so it never becomes
// markup.

const RESULT_OF = {
  "agent.tool_result": "tool_use_id",
  "agent.mcp_tool_result": "mcp_tool_use_id",
  "user.custom_tool_result": "custom_tool_use_id",
};

export class Log {
  #root;
  /** The elements by event id. */
  #messages = new Map();
  #previews = new Map();
  #calls = new Map();
  #isScrolling = false;

  constructor(root) {
    this.#root = root;
    // Another element took space from the log, or gave it back.
    new ResizeObserver(() => this.#scroll()).observe(root);
  }

  /** Returns the content of a saved transcript. */
  get elements() {
    return [...this.#root.children].filter((element) => !element.matches(".preview, .queued"));
  }

  clear() {
    this.#root.replaceChildren();
    for (const known of [this.#messages, this.#previews, this.#calls]) known.clear();
  }

  note(text, kind = "note") {
    this.#add("p", kind, text);
  }

  /** Shows one of `follow.deliveries()`. */
  take({ kind, event, ...more }) {
    if (event) this.#event(event);
    if (kind === "preview" && more.delta) this.#preview(more);
    if (kind === "reconnected") {
      this.#dropPreviews();
      const seconds = ((more.awayMilliseconds ?? 0) / 1000).toFixed(1);
      this.note(`The connection was lost for ${seconds} s and is back; nothing is missing (${count(more.recovered, "event")} caught up).`);
    }
  }

  #event(event) {
    const { type } = event;
    if (type === "user.message") this.#message(event, "user", event.processed_at ? "" : "queued");
    else if (type === "agent.message") this.#message(event, "agent");
    else if (type.endsWith("tool_use")) this.#call(event);
    else if (type in RESULT_OF) this.#result(event[RESULT_OF[type]], event);
    else if (type === "user.tool_confirmation") this.#verdict(event);
    else if (type === "session.error") this.note(event.error.message, "note bad");
    else if (type === "user.interrupt" && event.processed_at) this.note("Stopped.");
    else if (type === "span.model_request_end") this.#dropPreviews();
  }

  /** Shows a message in the place of its preview, if there is one. A queued message moves to the place where it is processed. */
  #message({ id, content }, who, state = "") {
    const preview = this.#previews.get(id);
    const before = preview ?? this.#messages.get(id);
    const message = this.#make("div", `${who} ${state}`.trim());
    const name = this.#make("strong", "", who === "user" ? "You" : "Agent");
    message.append(name, this.#make("p", "", words(content)));
    if (preview) preview.replaceWith(message);
    else {
      before?.remove();
      this.#root.append(message);
    }
    this.#previews.delete(id);
    this.#messages.set(id, message);
    this.#scroll();
  }

  #preview({ eventId, delta }) {
    // A message from the history may still arrive as previews.
    if (this.#messages.has(eventId)) return;
    let message = this.#previews.get(eventId);
    if (!message) {
      message = this.#add("div", "agent preview");
      // A screen reader reads the message once it is complete.
      message.setAttribute("aria-hidden", "true");
      message.append(this.#make("strong", "", "Agent"), this.#make("p", "", ""));
      this.#previews.set(eventId, message);
    }
    message.lastChild.append(delta);
    this.#scroll();
  }

  /** Removes the previews that are left: their messages will not come. */
  #dropPreviews() {
    for (const element of this.#previews.values()) element.remove();
    this.#previews.clear();
  }

  /** Adds one line, with details to unfold. */
  #call({ id, name, input, processed_at, evaluated_permission }) {
    const details = this.#add("details", "call");
    const summary = this.#make("summary");
    const state = this.#make("span", "state", evaluated_permission === "ask" ? "waits for a yes" : "running");
    summary.append(this.#make("code", "", `${name} ${gist(input)}`), " ", state);
    details.append(summary, this.#make("pre", "", JSON.stringify(input, null, 2)));
    this.#calls.set(id, { details, state, since: processed_at });
  }

  #verdict({ tool_use_id, result, deny_message, processed_at }) {
    const call = this.#calls.get(tool_use_id);
    if (!call) return;
    call.since = processed_at ?? call.since;
    call.isDenied = result === "deny";
    call.state.textContent = !call.isDenied ? "running" : deny_message ? `denied: ${deny_message}` : "denied";
  }

  #result(id, { is_error, content, processed_at }) {
    const call = this.#calls.get(id);
    if (!call) return;
    call.details.classList.toggle("bad", is_error === true);
    call.details.append(this.#make("pre", "", words(content ?? [])));
    if (call.isDenied) return;
    const seconds = Math.max(0, (Date.parse(processed_at) - Date.parse(call.since)) / 1000);
    call.state.textContent = `${is_error ? "failed" : "done"}${seconds >= 0.05 ? ` in ${seconds.toFixed(1)} s` : ""}`;
  }

  #add(tag, className, text) {
    const element = this.#make(tag, className, text);
    this.#root.append(element);
    this.#scroll();
    return element;
  }

  #make(tag, className = "", textContent = "") {
    return Object.assign(document.createElement(tag), { className, textContent });
  }

  /** Scrolls to the end if the end was in view. Runs once for each frame, because the question where the end is costs a layout. */
  #scroll() {
    if (this.#isScrolling) return;
    this.#isScrolling = true;
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 300;
    requestAnimationFrame(() => {
      this.#isScrolling = false;
      if (isAtEnd) this.#root.scrollTop = this.#root.scrollHeight;
    });
  }
}

/** Returns the input of a call on one line. */
function gist(input) {
  const { command, file_path, pattern, query, url } = input ?? {};
  return String(command ?? file_path ?? pattern ?? query ?? url ?? JSON.stringify(input)).split("\n")[0];
}

function words(content) {
  return content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("");
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
