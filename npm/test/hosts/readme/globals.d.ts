// Declares the names that the README's pieces use without defining them.
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
