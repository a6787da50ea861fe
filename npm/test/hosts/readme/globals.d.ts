// What the README's pieces have at hand without saying so.
declare const client: import("managed-agents").Client;
declare const session: import("managed-agents").Session;
declare const process: {
  env: Record<string, string | undefined>;
  stdout: { write(text: string): void };
  once(event: "SIGINT", act: () => void): void;
};
declare module "*?url" {
  const url: string;
  export default url;
}
