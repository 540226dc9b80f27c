// The built page in a real browser, from end to end: `node tests/e2e/run.mjs [FLOW…]`.
// A flow is a file of `flows/` whose default export takes the harness and runs its tests.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "./harness.mjs";

const folder = fileURLToPath(new URL("flows", import.meta.url));
const names = readdirSync(folder).filter((file) => file.endsWith(".mjs")).map((file) => basename(file, ".mjs")).sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no flow named ${unknown.join(", ")}; there are: ${names.join(", ")}`);
  process.exit(2);
}

const flows = [];
for (const name of wanted.length > 0 ? wanted : names) {
  flows.push((await import(pathToFileURL(join(folder, `${name}.mjs`)))).default);
}
const { passed, failed } = await run(flows);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
