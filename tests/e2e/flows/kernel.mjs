// The whole path, with a real kernel: drop it, find a struct, read its offsets, follow its types, come back.
import { KERNEL, bigKernel, pahole } from "../files.mjs";

/** The row of a member in the table at the right, by its name. */
const member = (page, name) =>
  page.locator('[role="treegrid"] [role="row"]').filter({ has: page.locator(".name b", { hasText: new RegExp(`^${name}$`) }) });

/** Hexadecimal and decimal offset and the size, as the row shows them. */
async function cells(row) {
  const text = (column) => row.locator(`.${column}`).innerText();
  return { hex: Number(await text("off")), offset: Number(await text("dec")), size: Number((await text("size")).replaceAll(",", "")) };
}

/** Scrolls the table until a member is there: only rows in sight are in the page. */
async function reveal(page, name) {
  const row = member(page, name).first();
  const table = page.locator('[role="treegrid"]');
  await table.focus();
  await press(page, "Home");
  for (let last = null; (await row.count()) === 0; ) {
    const active = await table.getAttribute("aria-activedescendant");
    if (active === last) throw new Error(`the table has no member ${name}`);
    last = active;
    await press(page, "PageDown");
  }
  return row;
}

/** Presses a key and waits until the page has drawn what it did. */
async function press(page, key) {
  await page.keyboard.press(key);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

async function open(t, file = KERNEL) {
  await t.open();
  await t.page.locator("#file-input").setInputFiles(file);
  await t.page.getByRole("treeitem").first().waitFor();
}

async function searchFor(page, words) {
  await page.keyboard.press("/");
  await page.locator('[role="combobox"]:focus').waitFor();
  // Enter at once after the last letter: it must count even if what it found is not drawn yet.
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: new RegExp(words) }).waitFor();
}

export default async function (h) {
  if (KERNEL === null) return h.skip("kernel: the whole path", "a kernel's BTF");
  const task = pahole("task_struct");
  const entity = pahole("sched_entity");
  if (task === null || entity === null) return h.skip("kernel: the whole path", "pahole");
  const pid = task.members.get("pid");
  const se = task.members.get("se");
  const vruntime = entity.members.get("vruntime");

  await h.test("kernel: search, read offsets, expand, follow, back, reload", async (t) => {
    const { page } = t;
    await open(t);
    await t.axe();
    await searchFor(page, "task_struct");
    await t.axe();
    h.equal(await cells(await reveal(page, "pid")), { hex: pid.offset, ...pid }, "pid");

    await (await reveal(page, "se")).locator(".row-twist").click();
    const nested = await reveal(page, "vruntime");
    const offset = se.offset + vruntime.offset;
    h.equal(await cells(nested), { hex: offset, offset, size: vruntime.size }, "se.vruntime");
    await t.axe();
    await t.screenshot("task-struct");

    const mm = await reveal(page, "mm");
    await mm.getByRole("link", { name: "mm_struct" }).click();
    await page.getByRole("heading", { level: 1, name: /mm_struct/ }).waitFor();
    h.assert(/\/struct\/mm_struct/.test(page.url()), `the address does not name the type: ${page.url()}`);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: /task_struct/ }).waitFor();

    const address = page.url();
    await page.reload();
    const banner = page.getByText(/task_struct/).first();
    await banner.waitFor();
    h.assert(/vmlinux/.test(await page.locator("body").innerText()), "the page does not say which file the link is about");
    await t.axe();
    await t.screenshot("link-without-file");
    await page.locator("#file-input").setInputFiles(KERNEL);
    await page.getByRole("heading", { level: 1, name: /task_struct/ }).waitFor();
    h.equal(page.url(), address, "the address after the file came");
  });

  await h.test("kernel: the same by keyboard alone", async (t) => {
    const { page } = t;
    // Asked for before anything else: the browser must have heard of it when the key comes.
    const chooser = page.waitForEvent("filechooser");
    await t.open();
    await page.getByRole("button", { name: /choose/i }).first().waitFor();
    await press(page, "Shift"); // the page listens for keys once it has been drawn
    await page.keyboard.press("f");
    await (await chooser).setFiles(KERNEL);
    await page.getByRole("treeitem").first().waitFor();
    await searchFor(page, "task_struct");
    await (await reveal(page, "pid")).waitFor();

    // From the first row down to `se`, open it, and down to `vruntime`.
    const active = () =>
      page.evaluate(() => {
        const table = document.querySelector('[role="treegrid"]');
        const row = document.getElementById(table.getAttribute("aria-activedescendant") ?? "");
        return document.activeElement === table && row ? row.querySelector(".name b").textContent : null;
      });
    const down = async (to) => {
      await press(page, "Home");
      for (let step = 0; (await active()) !== to; step += 1) {
        h.assert(step < 400, `no row ${to} on the way down; the last is ${await active()}`);
        await press(page, "ArrowDown");
      }
    };
    await down("se");
    await press(page, "ArrowRight");
    await down("vruntime");
    const row = await member(page, "vruntime").first();
    h.equal((await cells(row)).offset, se.offset + vruntime.offset, "se.vruntime");

    await down("mm");
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: /mm_struct/ }).waitFor();
    await press(page, "[");
    await page.getByRole("heading", { level: 1, name: /task_struct/ }).waitFor();
  });

  await h.test("kernel: the tree by keyboard, as ARIA describes it", async (t) => {
    const { page } = t;
    await open(t);
    const tree = page.getByRole("tree");
    await tree.focus();
    const state = () =>
      page.evaluate(() => {
        const row = document.getElementById(document.querySelector('[role="tree"]').getAttribute("aria-activedescendant") ?? "");
        const say = (name) => row?.getAttribute(name) ?? null;
        return { name: row?.querySelector(".name").textContent, level: say("aria-level"), place: say("aria-posinset"), open: say("aria-expanded") };
      });
    await press(page, "Home");
    const top = await state();
    h.equal([top.level, top.place], ["1", "1"], "Home goes to the first");
    await press(page, "End");
    const end = await state();
    h.equal(end.place, await page.evaluate(() => document.querySelector('[role="treeitem"][aria-level="1"]').getAttribute("aria-setsize")), "End goes to the last");
    await press(page, "Home");
    await page.keyboard.type("task_struct");
    await press(page, "Shift");
    h.equal((await state()).name, "task_struct", "letters go to the name that starts with them");
    await press(page, "ArrowRight");
    h.equal((await state()).open, "true", "Right opens");
    await press(page, "ArrowRight");
    h.equal([(await state()).name, (await state()).level], ["thread_info", "2"], "Right again goes in");
    await press(page, "*");
    h.equal((await state()).open, "true", "* opens siblings");
    await press(page, "ArrowLeft");
    h.equal((await state()).open, "false", "Left closes");
    await press(page, "ArrowLeft");
    h.equal((await state()).name, "task_struct", "Left again goes out");
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: /task_struct/ }).waitFor();
    await t.axe();
  });

  await h.test("kernel: a debug kernel of 600 MB opens without being read", async (t) => {
    await open(t, bigKernel());
    const memory = await t.page.evaluate(() => Number(document.documentElement.dataset.workerMemory));
    h.assert(memory > 0 && memory < 64 * 1024 * 1024, `the worker took ${memory} bytes of memory`);
    console.log(`      the worker took ${(memory / 1048576).toFixed(1)} MiB`);
  });
}
