"use client";
import { useEffect } from "react";
import { Client } from "managed-agents";
import { turn } from "../../turn.js";

export default function Page() {
  useEffect(() => {
    turn(Client, location.origin, { apiKey: undefined }).then((result) => (globalThis.result = result), (error) => (globalThis.result = { failed: String(error) }));
  }, []);
  return <p>Asking.</p>;
}
