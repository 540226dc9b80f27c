// Files that the flows open: bytes made here, fixtures, and real kernels where there are any.
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));
const CORPUS = join(ROOT, ".corpus");

/** The first of these that exists, or null. */
const first = (...paths) => paths.find((path) => existsSync(path)) ?? null;

/** A kernel's BTF, of this machine where it shows it. */
export const KERNEL = first("/sys/kernel/btf/vmlinux", join(CORPUS, "6.12", "vmlinux"), join(CORPUS, "6.1", "vmlinux"));

/** A debug kernel of some 600 MB, the real one where it was fetched. */
export function bigKernel() {
  return first(join(CORPUS, "6.1", "vmlinux.debug")) ?? sparseElf(join(HERE, "out", "sparse.elf"), readFileSync(KERNEL), 600 << 20);
}

/** The kernel's BTF as a person would have it, in a file on the disk. */
export function kernelCopy() {
  const path = join(HERE, "out", "vmlinux");
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) writeFileSync(path, readFileSync(KERNEL));
  return path;
}

/** A fixture as the file input takes it. */
export function fixture(...path) {
  return { name: path.at(-1), mimeType: "application/octet-stream", buffer: readFileSync(join(ROOT, "tests", "fixtures", ...path)) };
}

/** Bytes as the file input takes them. */
export function bytes(name, buffer) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) };
}

/** What pahole says of one struct: its size, and offset and size of each member by name. Null without pahole. */
export function pahole(name, file = KERNEL) {
  let text;
  try {
    text = execFileSync("pahole", ["-F", "btf", "-C", name, file], { encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
  const members = new Map();
  for (const line of text.split("\n")) {
    const found = /(\w+)(?:\[[^\]]*\])*(?::\d+)?;\s*\/\*\s*(\d+)(?::\s*(\d+))?\s+(\d+)\s*\*\//.exec(line)
      ?? /\(\*(\w+)\)\(.*\);\s*\/\*\s*(\d+)()\s+(\d+)\s*\*\//.exec(line);
    if (found) members.set(found[1], { offset: Number(found[2]), size: Number(found[4]) });
  }
  return { size: Number(/\/\* size: (\d+)/.exec(text)[1]), members };
}

/**
 * An ELF64 file of `length` bytes, of which only the headers, the names and the `.BTF` section at the very end are
 * written: the rest is a hole in the file, as long to skip as it would be to read.
 */
export function sparseElf(path, btf, length) {
  const names = Buffer.from("\0.BTF\0.shstrtab\0");
  const table = 64 + names.length + (8 - (names.length % 8));
  const header = Buffer.alloc(64);
  header.write("\x7fELF\x02\x01\x01", "latin1");
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(table), 40);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  header.writeUInt16LE(2, 62);
  const section = (name, type, offset, size) => {
    const record = Buffer.alloc(64);
    record.writeUInt32LE(name, 0);
    record.writeUInt32LE(type, 4);
    record.writeBigUInt64LE(BigInt(offset), 24);
    record.writeBigUInt64LE(BigInt(size), 32);
    return record;
  };
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  ftruncateSync(file, length);
  writeSync(file, header, 0, header.length, 0);
  writeSync(file, names, 0, names.length, 64);
  const records = Buffer.concat([section(0, 0, 0, 0), section(1, 1, length - btf.length, btf.length), section(6, 3, 64, names.length)]);
  writeSync(file, records, 0, records.length, table);
  writeSync(file, btf, 0, btf.length, length - btf.length);
  closeSync(file);
  return path;
}
