// Writes the results of Node's tests as libtest writes those of Rust's, with the file's path from ROOT before each name.
import { relative } from "node:path";

export default async function* report(events) {
  for await (const { type, data } of events) {
    if ((type !== "test:pass" && type !== "test:fail") || data.skip) continue;
    yield `test ${relative(process.env.ROOT, data.file)}: ${data.name} ... ${type === "test:pass" ? "ok" : "FAILED"}\n`;
    if (type === "test:fail") yield `${data.details.error?.stack ?? data.details.error}\n${data.details.error?.cause?.stack ?? ""}\n`;
  }
}
