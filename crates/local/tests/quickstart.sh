#!/usr/bin/env bash
# The first steps with the API by curl and jq. The stream is opened before the message is sent, since it
# shows only what happens while it is open.
# Usage: ANTHROPIC_BASE_URL=http://127.0.0.1:8787 ANTHROPIC_API_KEY=local tests/quickstart.sh
set -euo pipefail

api() {
  curl -sS --fail-with-body "$@" \
    -H "x-api-key: $ANTHROPIC_API_KEY" \
    -H "anthropic-version: 2023-06-01" \
    -H "anthropic-beta: managed-agents-2026-04-01" \
    -H "content-type: application/json"
}

AGENT_ID=$(api "$ANTHROPIC_BASE_URL/v1/agents" -d '{
  "name": "Coding Assistant",
  "model": "claude-opus-4-7",
  "system": "You are a helpful coding assistant.",
  "tools": [{"type": "agent_toolset_20260401"}]
}' | jq -er .id)
echo "agent: $AGENT_ID"

ENVIRONMENT_ID=$(api "$ANTHROPIC_BASE_URL/v1/environments" -d '{
  "name": "quickstart",
  "config": {"type": "cloud", "networking": {"type": "unrestricted"}}
}' | jq -er .id)
echo "environment: $ENVIRONMENT_ID"

SESSION_ID=$(api "$ANTHROPIC_BASE_URL/v1/sessions" -d "{
  \"agent\": \"$AGENT_ID\",
  \"environment_id\": \"$ENVIRONMENT_ID\",
  \"title\": \"Quickstart\"
}" | jq -er .id)
echo "session: $SESSION_ID"

# The stream stays open when the session is idle, so it is stopped from here.
exec {STREAM}< <(exec curl -sS -Ni --fail-with-body "$ANTHROPIC_BASE_URL/v1/sessions/$SESSION_ID/stream" \
  -H "x-api-key: $ANTHROPIC_API_KEY" \
  -H "anthropic-version: 2023-06-01" \
  -H "anthropic-beta: managed-agents-2026-04-01" \
  -H "accept: text/event-stream")
CURL=$!
# The first line of the head: the stream is open.
IFS= read -r -u "$STREAM" HEAD
[[ $HEAD == *' 200 '* ]]

api "$ANTHROPIC_BASE_URL/v1/sessions/$SESSION_ID/events" -d '{
  "events": [{"type": "user.message", "content": [{"type": "text", "text": "What is in your directory?"}]}]
}' > /dev/null

while IFS= read -r -u "$STREAM" LINE; do
  [[ $LINE == data:* ]] || continue
  EVENT=${LINE#data: }
  case $(jq -r .type <<< "$EVENT") in
    agent.message) jq -r '.content[] | select(.type == "text") | .text' <<< "$EVENT" ;;
    agent.tool_use) jq -r '"[Using tool: \(.name)]"' <<< "$EVENT" ;;
    session.error) jq -r .error.message <<< "$EVENT" ;;
    session.status_idle) echo "finished"; break ;;
  esac
done
exec {STREAM}<&-
kill "$CURL" 2> /dev/null || true
