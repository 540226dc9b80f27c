// How long a person waits, in medians of five, beside the marks they should keep. Figures are printed, not asserted: on a
// busy machine they say more about it than about the page.
import { KERNEL, bigKernel, kernelCopy } from "../files.mjs";

const MARK = { drop: 200, key: 50, frame: 16, big: 700 };

/** Milliseconds from the choice of a file to the frame after the first rows stand in the page. */
async function timeToRows(t, file) {
  await t.open();
  await t.page.getByRole("button", { name: /choose/i }).first().waitFor();
  await t.page.evaluate(() => {
    globalThis.rows = new Promise((done) => {
      const look = (start) =>
        requestAnimationFrame(() => {
          if (document.querySelector('[role="treeitem"]') === null) return look(start);
          // After the frame is painted.
          requestAnimationFrame(() => done(performance.now() - start));
        });
      document.getElementById("file-input").addEventListener("change", () => look(performance.now()), { capture: true, once: true });
    });
  });
  await t.page.locator("#file-input").setInputFiles(file);
  return t.page.evaluate(() => globalThis.rows);
}

/** Milliseconds from a key press to the frame that shows what it found. */
async function timeToResults(page, key) {
  await page.evaluate(() => {
    globalThis.painted = new Promise((done) => {
      addEventListener("keydown", (event) => {
        const start = event.timeStamp;
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
      }, { capture: true, once: true });
    });
  });
  const before = await page.getByRole("dialog").innerText();
  await page.keyboard.press(key);
  const time = await page.evaluate(() => globalThis.painted);
  if ((await page.getByRole("dialog").innerText()) === before) throw new Error(`the results of ${key} came later than two frames`);
  return time;
}

export default async function (h) {
  if (KERNEL === null) return h.skip("speed", "a kernel's BTF");
  const say = (what, times, mark) =>
    console.log(`      ${what}: median ${h.median(times).toFixed(1)} ms of ${times.map((time) => time.toFixed(1)).join(", ")} (mark ${mark})`);

  await h.test("speed: raw BTF to first rows", async (t) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) times.push(await timeToRows(t, kernelCopy()));
    say("raw BTF to first rows", times, MARK.drop);
  });

  // The kernel hands its own file out by the page of memory, which alone takes a tenth of a second.
  await h.test("speed: raw BTF from /sys to first rows", async (t) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) times.push(await timeToRows(t, KERNEL));
    say("raw BTF from /sys to first rows", times, "none");
  });

  await h.test("speed: a kernel of 600 MB to first rows", async (t) => {
    const file = bigKernel();
    const times = [];
    for (let round = 0; round < 5; round += 1) times.push(await timeToRows(t, file));
    say("600 MB ELF to first rows", times, MARK.big);
  });

  await h.test("speed: a key press to painted results", async (t) => {
    await timeToRows(t, KERNEL);
    await t.page.keyboard.press("/");
    await t.page.locator('[role="combobox"]:focus').waitFor();
    const times = [];
    for (const key of "skb_d") times.push(await timeToResults(t.page, key));
    say("key press to painted results", times, MARK.key);
  });

  await h.test("speed: scrolling every type of a kernel from end to end", async (t) => {
    await timeToRows(t, KERNEL);
    await t.page.getByRole("tab", { name: /types/ }).click();
    const list = t.page.getByRole("tree");
    const total = Number(await t.page.locator('[role="treeitem"]').first().getAttribute("aria-setsize"));
    h.assert(total > 90_000, `the list of all types has ${total}`);
    const session = await t.page.context().newCDPSession(t.page);
    await session.send("Performance.enable");
    const script = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration").value * 1000;
    const frames = [];
    const steps = 200;
    for (let step = 1; step <= steps; step += 1) {
      const before = await script();
      await list.evaluate((element, part) => {
        element.scrollTop = part * (element.scrollHeight - element.clientHeight);
        return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }, step / steps);
      frames.push((await script()) - before);
    }
    const places = await t.page.locator('[role="treeitem"]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-posinset"))));
    h.equal(Math.max(...places), total, "the last row at the end");
    const worst = Math.max(...frames);
    console.log(`      script in a step of ${steps}: median ${h.median(frames).toFixed(1)} ms, most ${worst.toFixed(1)} ms (mark ${MARK.frame})`);
  });
}
