// Files that are not what was meant: each gets a message that names the problem and what to do, and the page goes on.
import { bytes, fixture } from "../files.mjs";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");

/** A BTF header of 24 bytes with these section places. */
function header(typeOffset, typeLength, stringOffset, stringLength) {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(0xeb9f, 0);
  bytes[2] = 1;
  [24, typeOffset, typeLength, stringOffset, stringLength].forEach((word, at) => bytes.writeUInt32LE(word, 4 + at * 4));
  return bytes;
}

/** Two INTs, a record of kind 99, and one more INT that nobody can find. */
function unknownKind() {
  const int = Buffer.from("01000000000000010400000020000001", "hex");
  const unknown = Buffer.from("000000000000006300000000", "hex");
  const records = Buffer.concat([int, int, unknown, int]);
  return Buffer.concat([header(0, records.length, records.length, 5), records, Buffer.from("\0int\0")]);
}

export default async function (h) {
  const raw = fixture("split", "le", "base.btf");
  const CASES = [
    ["empty file", bytes("vmlinux", []), /is empty/, /again/],
    ["text file", bytes("notes.txt", "These are notes.\n"), /text file/, /vmlinux/],
    ["PNG image", bytes("cat.png", PNG), /PNG image/, /vmlinux/],
    ["ELF without .BTF", bytes("plain.o", elfWithoutBtf()), /no \.BTF section/, /CONFIG_DEBUG_INFO_BTF/],
    ["truncated BTF", bytes("half.btf", raw.buffer.subarray(0, raw.buffer.length >> 1)), /cut short/, /again/],
    ["header pointing outside", bytes("odd.btf", Buffer.concat([header(0, 0, 0x7000, 5), Buffer.alloc(8)])), /outside the file/, /again/],
    ["xz stream", bytes("vmlinuz.xz", Buffer.from("fd377a585a000004", "hex")), /xz stream/, /[Uu]npack/],
  ];
  for (const [name, file, problem, advice] of CASES) {
    await h.test(`bad input: ${name}`, async (t) => {
      await t.open();
      await t.page.locator("#file-input").setInputFiles(file);
      const dialog = t.page.getByRole("alertdialog");
      await dialog.waitFor();
      const text = await dialog.innerText();
      h.assert(problem.test(text), `the message does not name the problem: ${text}`);
      h.assert(advice.test(text), `the message does not say what to do: ${text}`);
      await t.axe();
      await t.screenshot(`bad-${name.replaceAll(/\W+/g, "-")}`);
      await t.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await t.page.locator("#file-input").setInputFiles(raw);
      await t.page.getByRole("treeitem").first().waitFor();
    });
  }

  await h.test("bad input: a module asks for its base, and opens when it comes", async (t) => {
    await t.open();
    await t.page.locator("#file-input").setInputFiles(fixture("split", "le", "module.btf"));
    const dialog = t.page.getByRole("dialog", { name: /needs its kernel/ });
    await dialog.waitFor();
    h.assert(/vmlinux/.test(await dialog.innerText()), "the dialog does not name what to drop");
    await t.axe();
    await t.screenshot("needs-base");
    await t.page.locator("#file-input").setInputFiles(raw);
    await dialog.waitFor({ state: "detached" });
    await t.page.getByRole("treeitem").first().waitFor();
    await t.page.getByText("module.btf").first().waitFor();
  });

  await h.test("bad input: an unknown kind shows the types before it and says where it stopped", async (t) => {
    await t.open();
    await t.page.locator("#file-input").setInputFiles(bytes("future.btf", unknownKind()));
    const notice = t.page.getByText(/unknown kind 99/);
    await notice.first().waitFor();
    h.assert(/\b2 types\b/.test(await t.page.locator("body").innerText()), "it does not say how many types it shows");
    await t.axe();
  });
}

/** An ELF64 header with a table of two sections, neither of them `.BTF`. */
function elfWithoutBtf() {
  const file = Buffer.alloc(64 + 16 + 128);
  file.write("\x7fELF\x02\x01\x01", "latin1");
  file.writeBigUInt64LE(80n, 40);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(2, 60);
  file.writeUInt16LE(1, 62);
  file.write("\0.shstrtab\0", 64, "latin1");
  file.writeUInt32LE(1, 80 + 64);
  file.writeUInt32LE(3, 80 + 64 + 4);
  file.writeBigUInt64LE(64n, 80 + 64 + 24);
  file.writeBigUInt64LE(11n, 80 + 64 + 32);
  return file;
}
