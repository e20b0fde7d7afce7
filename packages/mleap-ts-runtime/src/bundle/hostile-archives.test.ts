/** Archives and folders made to do harm, or broken in transit. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, type Zippable, zipSync } from "fflate";
import { pack } from "tar-stream";
import { afterAll, expect, it } from "vitest";
import { handMadeFiles, handMadeInfo, handMadePipeline } from "../hand-made-bundle.cases.ts";
import { expectRefusal, files, good, type HostileBundle, raw } from "./hostile.cases.ts";

/** Changes bytes where a marker stands, `offset` bytes after it. */
function patched(
  bytes: Uint8Array,
  marker: readonly number[],
  offset: number,
  values: readonly number[],
  from = 0,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Buffer.from(copy).indexOf(Buffer.from(marker), from);
  copy.set(values, at + offset);
  return copy;
}
const centralHeader = [0x50, 0x4b, 1, 2];
const endOfDirectory = [0x50, 0x4b, 5, 6];
const valid = handMadePipeline(good);

async function tarOf(
  ...entries: readonly {
    name: string;
    type?: "symlink" | "file" | "character-device";
    linkname?: string;
    content?: string;
  }[]
) {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A tar header that promises a file of a size, and the gzip of it: the bytes never come. */
function promise(size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write("bundle.json", 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("ustar\0" + "00", 257);
  header.write("0", 156);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** A zip of one entry of a megabyte, listed as often as asked for under other names: small, and unpacks to gigabytes. */
function overlapping(count: number): Uint8Array {
  const one = Buffer.from(zipSync({ "root/00000": new Uint8Array(1024 * 1024) }));
  const at = one.indexOf(Buffer.from(centralHeader));
  const end = one.indexOf(Buffer.from(endOfDirectory));
  const listed = Array.from({ length: count }, (_, i) => {
    const entry = Buffer.from(one.subarray(at, end));
    entry.write(`root/${String(i).padStart(5, "0")}`, 46);
    return entry;
  });
  const tail = Buffer.from(one.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  return Buffer.concat([one.subarray(0, at), ...listed, tail]);
}

const zeros = new Uint8Array(64 * 1024 * 1024);

const folders: string[] = [];
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "mleap-hostile-"));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const cases: readonly HostileBundle[] = [
  ["an empty file", "MLEAP_BUNDLE_ARCHIVE", () => new Uint8Array()],
  ["text instead of an archive", "MLEAP_BUNDLE_ARCHIVE", () => strToU8("not a bundle")],
  ["a zip cut in the middle", "MLEAP_BUNDLE_ARCHIVE", () => valid.subarray(0, valid.length >> 1)],
  ["a zip without its last byte", "MLEAP_BUNDLE_ARCHIVE", () => valid.subarray(0, valid.length - 1)],
  ["a zip of nothing", "MLEAP_BUNDLE_FILE_MISSING", () => zipSync({})],
  [
    "a zip whose directory lies outside",
    "MLEAP_BUNDLE_ARCHIVE",
    () => patched(valid, endOfDirectory, 16, [0xff, 0xff, 0xff, 0x7f]),
  ],
  [
    "a zip that announces more entries than it has",
    "MLEAP_BUNDLE_ARCHIVE",
    () => patched(valid, endOfDirectory, 10, [0x50, 0]),
  ],
  ["a wrong check sum", "MLEAP_BUNDLE_ARCHIVE", () => patched(valid, centralHeader, 16, [1, 2, 3, 4])],
  ["a wrong unpacked size", "MLEAP_BUNDLE_ARCHIVE", () => patched(valid, centralHeader, 24, [1, 0, 0, 0])],
  ["an unknown compression", "MLEAP_BUNDLE_ARCHIVE", () => patched(valid, centralHeader, 10, [99, 0])],
  ["an encrypted entry", "MLEAP_BUNDLE_ENTRY", () => patched(valid, centralHeader, 8, [1, 0])],
  [
    "damaged compressed bytes",
    "MLEAP_BUNDLE_ARCHIVE",
    () => patched(valid, [0x50, 0x4b, 3, 4], 45, [0xff, 0xff, 0xff, 0xff]),
  ],
  [
    "an entry name that is not UTF-8",
    "MLEAP_BUNDLE_ARCHIVE",
    () => patched(valid, centralHeader, 46, [0xff]),
  ],
  ["a bomb by ratio", "MLEAP_BUNDLE_LIMIT", () => raw("root/zeros", zeros)],
  ["a bomb of many entries that share their bytes", "MLEAP_BUNDLE_LIMIT", () => overlapping(2000)],
  [
    "a zip whose zip is a bomb",
    "MLEAP_BUNDLE_LIMIT",
    () => zipSync({ "inner.zip": overlapping(2000) }, { level: 9 }),
  ],
  ["a gzip bomb behind the end of its tar", "MLEAP_BUNDLE_LIMIT", () => gzipSync(zeros)],
  [
    "a tar header with a wrong check sum",
    "MLEAP_BUNDLE_ARCHIVE",
    async () =>
      patched(await tarOf({ name: "bundle.json", content: "{}" }), [...strToU8("bundle.json")], 0, [0x42]),
  ],
  [
    "a tar cut in an entry",
    "MLEAP_BUNDLE_ARCHIVE",
    async () => (await tarOf({ name: "bundle.json", content: "x".repeat(5000) })).subarray(0, 2048),
  ],
  [
    "a bomb by declared size",
    "MLEAP_BUNDLE_LIMIT",
    () => patched(valid, centralHeader, 24, [0xf0, 0xff, 0xff, 0xff]),
  ],
  ["more entries than allowed", "MLEAP_BUNDLE_LIMIT", () => patched(valid, endOfDirectory, 10, [0xff, 0xff])],
  ["folders deeper than allowed", "MLEAP_BUNDLE_LIMIT", () => raw(`${"d/".repeat(80)}x`, "x")],
  ["traversal", "MLEAP_BUNDLE_ENTRY", () => raw("root/../../evil", "x")],
  ["an absolute path", "MLEAP_BUNDLE_ENTRY", () => raw("/etc/passwd", "x")],
  ["a drive letter", "MLEAP_BUNDLE_ENTRY", () => raw("C:/windows", "x")],
  ["back-slashes", "MLEAP_BUNDLE_ENTRY", () => raw("root\\..\\evil", "x")],
  ["a NUL in a name", "MLEAP_BUNDLE_ENTRY", () => raw("root/a\0b", "x")],
  [
    "a link in a zip",
    "MLEAP_BUNDLE_ENTRY",
    () =>
      zipSync({
        ...handMadeFiles(good),
        link: [strToU8("/etc/passwd"), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
      } as Zippable),
  ],
  [
    "a name twice in a zip",
    "MLEAP_BUNDLE_ENTRY",
    () => {
      const twice = files((made) => {
        made["root/aaaa"] = strToU8("1");
        made["root/bbbb"] = strToU8("2");
      });
      const at = Buffer.from(twice).lastIndexOf("root/bbbb");
      return patched(
        patched(twice, [...strToU8("root/bbbb")], 0, [...strToU8("root/aaaa")]),
        [...strToU8("root/bbbb")],
        0,
        [...strToU8("root/aaaa")],
        at - 1,
      );
    },
  ],
  ["a gzip that is cut off", "MLEAP_BUNDLE_ARCHIVE", () => gzipSync(Buffer.alloc(100_000)).subarray(0, 60)],
  ["a gzip of no tar", "MLEAP_BUNDLE_ARCHIVE", () => gzipSync("hello, this is no tar at all".repeat(100))],
  ["a gzip bomb", "MLEAP_BUNDLE_LIMIT", () => gzipSync(Buffer.concat([promise(zeros.length), zeros]))],
  ["a tar that promises terabytes", "MLEAP_BUNDLE_LIMIT", () => gzipSync(promise(0o77777777777))],
  [
    "a link in a tar",
    "MLEAP_BUNDLE_ENTRY",
    () => tarOf({ name: "bundle.json", type: "symlink", linkname: "/etc/passwd" }),
  ],
  ["a device in a tar", "MLEAP_BUNDLE_ENTRY", () => tarOf({ name: "bundle.json", type: "character-device" })],
  ["traversal in a tar", "MLEAP_BUNDLE_ENTRY", () => tarOf({ name: "../bundle.json", content: "x" })],
  [
    "a name twice in a tar",
    "MLEAP_BUNDLE_ENTRY",
    () => tarOf({ name: "a", content: "1" }, { name: "a", content: "2" }),
  ],
  [
    "two zips in a tar",
    "MLEAP_BUNDLE_FILE_MISSING",
    () => tarOf({ name: "a.zip", content: "x" }, { name: "b.zip", content: "y" }),
  ],
  [
    "a link in a directory",
    "MLEAP_BUNDLE_ENTRY",
    () => {
      const folder = temporary();
      writeFileSync(join(folder, "bundle.json"), JSON.stringify(handMadeInfo));
      symlinkSync("/", join(folder, "root"));
      return folder;
    },
  ],
  [
    "a directory without a bundle",
    "MLEAP_BUNDLE_FILE_MISSING",
    () => {
      mkdirSync(join(temporary(), "x"));
      return temporary();
    },
  ],
  ["no such path", "MLEAP_BUNDLE_NOT_FOUND", () => "/nowhere/at/all.zip"],
];

it.each(cases)("%s is %s", (_name, code, make) => expectRefusal(code, make));

it("there are at least forty of them", () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});
