import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { crc32, gzipSync } from "node:zlib";
import { strToU8, Zip, ZipDeflate, ZipPassThrough, zipSync } from "fflate";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handMadeFiles } from "../hand-made-bundle.cases.ts";
import { loadBundle, readArchiveFiles, readBundleFiles } from "../index.ts";
import { good } from "./hostile.cases.ts";

const files = handMadeFiles(good);
const zip = zipSync(files);
const below = (folder: string) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));

async function tarOf(entries: Record<string, Uint8Array>, folders: readonly string[] = []): Promise<Buffer> {
  const tar = pack();
  for (const name of folders) tar.entry({ name, type: "directory" });
  for (const [name, bytes] of Object.entries(entries)) tar.entry({ name }, Buffer.from(bytes));
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** As streaming writers do: sizes follow the data, entries deflated and stored by turns. */
function streamedZip(): Uint8Array {
  const parts: Uint8Array[] = [];
  const archive = new Zip((_error, part) => parts.push(part));
  Object.entries(files).forEach(([name, bytes], i) => {
    const entry = i % 2 === 0 ? new ZipDeflate(name) : new ZipPassThrough(name);
    archive.add(entry);
    entry.push(bytes, true);
  });
  archive.end();
  return Buffer.concat(parts);
}

/** Stored entries whose sizes, places and number stand in zip64 fields, as in archives beyond 4 GB. */
function zip64(): Uint8Array {
  const bytes = (size: number, fill: (view: Buffer) => void): Buffer => {
    const buffer = Buffer.alloc(size);
    fill(buffer);
    return buffer;
  };
  const out: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const head = bytes(30, (b) => {
      b.writeUInt32LE(0x04034b50, 0);
      b.writeUInt16LE(name.length, 26);
    });
    const entry = bytes(46, (b) => {
      b.writeUInt32LE(0x02014b50, 0);
      b.writeUInt32LE(crc32(content), 16);
      b.writeUInt32LE(0xffffffff, 20);
      b.writeUInt32LE(0xffffffff, 24);
      b.writeUInt16LE(name.length, 28);
      b.writeUInt16LE(28, 30);
      b.writeUInt32LE(0xffffffff, 42);
    });
    const extra = bytes(28, (b) => {
      b.writeUInt16LE(1, 0);
      b.writeUInt16LE(24, 2);
      b.writeBigUInt64LE(BigInt(content.length), 4);
      b.writeBigUInt64LE(BigInt(content.length), 12);
      b.writeBigUInt64LE(BigInt(at), 20);
    });
    central.push(entry, Buffer.from(name), extra);
    const parts = [head, Buffer.from(name), Buffer.from(content)];
    out.push(...parts);
    at += parts.reduce((total, part) => total + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const record = bytes(56, (b) => {
    b.writeUInt32LE(0x06064b50, 0);
    b.writeBigUInt64LE(BigInt(Object.keys(files).length), 32);
    b.writeBigUInt64LE(BigInt(at), 48);
  });
  const locator = bytes(20, (b) => {
    b.writeUInt32LE(0x07064b50, 0);
    b.writeBigUInt64LE(BigInt(at + directory.length), 8);
  });
  const end = bytes(22, (b) => {
    b.writeUInt32LE(0x06054b50, 0);
    b.writeUInt16LE(0xffff, 10);
    b.writeUInt32LE(0xffffffff, 16);
  });
  return Buffer.concat([...out, directory, record, locator, end]);
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mleap-read-"));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "exploded", name)), { recursive: true });
    writeFileSync(join(folder, "exploded", name), bytes);
  }
  writeFileSync(join(folder, "model.zip"), zip);
});
afterAll(() => rmSync(folder, { recursive: true }));

const sources: readonly (readonly [string, () => Uint8Array | string | URL | Promise<Uint8Array>])[] = [
  ["a zip's bytes", () => zip],
  ["a zip's path", () => join(folder, "model.zip")],
  ["a file URL", () => pathToFileURL(join(folder, "model.zip"))],
  ["a directory", () => join(folder, "exploded")],
  ["a directory's URL", () => pathToFileURL(join(folder, "exploded"))],
  ["a directory that holds one bundle folder", () => folder],
  [
    "a zip with folder entries",
    () => zipSync({ ...files, "root/": new Uint8Array(), "root/x.node/": new Uint8Array() }),
  ],
  ["a zip of stored and streamed entries", streamedZip],
  ["a zip64 archive", zip64],
  [
    "a zip with a comment",
    () => Buffer.concat([zip.subarray(0, zip.length - 2), Uint8Array.of(3, 0), strToU8("hey")]),
  ],
  ["a zip in a zip", () => zipSync({ "model.zip": [zip, { level: 0 }] })],
  ["a zip with one top folder", () => zipSync(below("model"))],
  ["a tar", () => tarOf(files)],
  ["a tar.gz", async () => gzipSync(await tarOf(files))],
  [
    "a tar.gz with one top folder and ./ before its names",
    async () => gzipSync(await tarOf(below("./model"), ["./", "./model/"])),
  ],
  ["a tar.gz of a zip", async () => gzipSync(await tarOf({ "model.zip": zip }))],
];

describe("a bundle is read from", () => {
  it.each(sources)("%s", async (_name, make) => {
    const model = await loadBundle(await make());
    expect(model.compileRow({ inputs: ["x"], outputs: ["y"] })([2])).toEqual([1]);
  });

  it.each([
    [{ maxEntries: 1 }, "maxEntries"],
    [{ maxTotalBytes: 10 }, "maxTotalBytes"],
    [{ maxArchiveBytes: 10 }, "maxArchiveBytes"],
    [{ maxDepth: 1 }, "maxDepth"],
    [{ maxNodes: 0 }, "maxNodes"],
  ])("no more than %j allows", async (limits, option) => {
    await expect(loadBundle(zip, { limits })).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_LIMIT",
      details: { option },
    });
    if (option === "maxArchiveBytes") return;
    await expect(loadBundle(await tarOf(files), { limits })).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_LIMIT",
    });
    await expect(loadBundle(join(folder, "exploded"), { limits })).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_LIMIT",
    });
  });
});

describe("files of an artifact that is looked at before it is known", () => {
  it("are those of the archive as they lie, and those of the bundle below its root", async () => {
    const archive = gzipSync(await tarOf({ "notes.txt": strToU8("x"), ...below("exported") }, ["exported/"]));
    const found = await readArchiveFiles(archive);
    expect(new Set(found.keys())).toEqual(new Set(["notes.txt", ...Object.keys(below("exported"))]));
    const bundle = await readBundleFiles(archive);
    expect(new Set(bundle.keys())).toEqual(new Set(Object.keys(files)));
    expect(Buffer.from(bundle.get("bundle.json")!)).toEqual(Buffer.from(files["bundle.json"]!));
  });

  it("are read under the same guards", async () => {
    await expect(readArchiveFiles(await tarOf({ "../out": strToU8("x") }))).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_ENTRY",
    });
    await expect(readArchiveFiles(zip, { maxEntries: 1 })).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_LIMIT",
    });
    await expect(readBundleFiles(zipSync({ "a.txt": strToU8("x") }))).rejects.toMatchObject({
      code: "MLEAP_BUNDLE_FILE_MISSING",
    });
    await expect(readArchiveFiles("no-such-file")).rejects.toMatchObject({ code: "MLEAP_BUNDLE_NOT_FOUND" });
  });
});
