// What every flow through the page uses: a real browser, a page of its own for each test, and eyes on what the page
// must never do (send a request elsewhere, throw, complain).
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "./server.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));
// Tools live in `.tools`, where `cargo xtask` puts them at the versions of its table.
const tools = createRequire(join(ROOT, ".tools", "package.json"));

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // A request elsewhere is seen and counted below, and does not get there.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Runs flows one after another; answers how many tests passed and failed. */
export async function run(flows) {
  if (!existsSync(join(ROOT, "dist", "index.html"))) {
    throw new Error("dist/ holds no page; `cargo xtask build` makes it");
  }
  const { chromium } = tools("playwright-core");
  const site = await serve(join(ROOT, "dist"));
  const browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_ARGS });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const flow of flows) await flow(harness(browser, site, counts));
  } finally {
    await browser.close();
    await site.stop();
  }
  return counts;
}

function harness(browser, site, counts) {
  return {
    root: ROOT,
    url: site.url,
    median,
    assert,
    equal,

    /**
     * One test in a fresh browser profile. `body` gets `t`: `t.page` (Playwright's), `t.open(hash)`, `t.axe()`,
     * `t.screenshot(name)`, `t.requests` (every address asked for so far), `t.slower(times)`, `t.expectError(pattern)`.
     * Options go to Playwright's `newContext`: `{ colorScheme: "dark", viewport: … }`.
     */
    async test(name, body, options = {}) {
      const start = performance.now();
      const problem = await attempt(browser, site, body, options);
      const time = `${Math.round(performance.now() - start)} ms`;
      if (problem === null) {
        counts.passed += 1;
        console.log(`ok    ${name} (${time})`);
      } else {
        counts.failed += 1;
        console.log(`FAIL  ${name} (${time})\n${indented(problem)}`);
      }
    },

    /** Says that a test needs a file that is not here. In CI every file is, so there it fails. */
    skip(name, missing) {
      if (process.env.CI === "true") {
        counts.failed += 1;
        console.log(`FAIL  ${name}\n      ${missing} is missing`);
      } else {
        counts.skipped += 1;
        console.log(`skip  ${name} (${missing} is missing)`);
      }
    },
  };
}

async function attempt(browser, site, body, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // Only from now on are file choosers caught: with a listener added just before a key is pressed, not always in time.
  page.on("filechooser", () => {});
  const seen = watch(context, site.origin);
  const t = {
    page,
    requests: seen.requests,
    open: (hash = "") => page.goto(site.url + hash),
    axe: () => axe(page),
    screenshot: (name) => screenshot(page, name),
    expectError: (pattern) => seen.expected.push(pattern),
    async slower(times) {
      const session = await context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: times });
    },
  };
  try {
    await body(t);
    return seen.problems().join("\n") || null;
  } catch (error) {
    await screenshot(page, "failure").catch(() => {});
    return [error.stack ?? String(error), ...seen.problems()].join("\n");
  } finally {
    await context.close();
  }
}

/** Collects what the page asks for, throws and complains about, its workers included. */
function watch(context, origin) {
  const requests = [];
  const complaints = [];
  const expected = [];
  context.on("request", (request) => requests.push(request.url()));
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // What was still on its way when the page was left is no failure of the page.
    if (reason !== "net::ERR_ABORTED") complaints.push(`request failed: ${request.url()} (${reason})`);
  });
  context.on("weberror", (error) => complaints.push(`uncaught: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  const isForeign = (address) => {
    const { protocol, origin: other } = new URL(address);
    return protocol !== "data:" && other !== origin; // a blob's origin is the page's
  };
  const problems = () => [
    ...requests.filter(isForeign).map((address) => `foreign request: ${address}`),
    ...complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))),
  ];
  return { requests, expected, problems };
}

/** Fails when axe finds anything. */
async function axe(page) {
  // The page's policy lets no script in; what the debugger evaluates is not the page's.
  await page.evaluate(readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8"));
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`);
  });
  assert(violations.length === 0, `axe found:\n${violations.join("\n")}`);
}

async function screenshot(page, name) {
  const folder = join(HERE, "out");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function assert(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function equal(actual, expected, what) {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  assert(is === should, `${what}: ${is}, expected ${should}`);
}

function indented(text) {
  return text.split("\n").map((line) => `      ${line}`).join("\n");
}
