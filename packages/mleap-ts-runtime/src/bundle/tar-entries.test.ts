import fc from "fast-check";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { tarEntries } from "./tar-entries.ts";

/** Cuts bytes into pieces of these lengths, over and over. */
async function* pieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function contents(bytes: Uint8Array, lengths = [bytes.length]): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for await (const { name, kind, read } of tarEntries(pieces(bytes, lengths)))
    found.push([name, kind === "file" ? Buffer.from(await read()).toString() : kind]);
  return found;
}

async function packed(entries: readonly (readonly [string, string])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of entries) tar.entry({ name }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** One entry as GNU tar writes it. */
function gnuEntry(type: string, name: string, content: string, sizeField?: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  const size = sizeField ?? Buffer.from(`${Buffer.byteLength(content).toString(8).padStart(11, "0")}\0`);
  size.copy(header, 124);
  header.write(type, 156);
  header.write("ustar  \0", 257);
  header.write(" ".repeat(8), 148);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe("the entries of a tar", () => {
  it("are those another program packed, long and non-ASCII names too, in pieces of any size", async () => {
    const names = ["a", `${"d/".repeat(70)}long`, `${"ä".repeat(120)}/ß`, "x".repeat(600)];
    const texts = fc.tuple(
      ...names.map((name) => fc.tuple(fc.constant(name), fc.string({ maxLength: 1500 }))),
    );
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }),
        async (entries, lengths) => {
          expect(await contents(await packed(entries), lengths)).toEqual(entries);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("have the long names and the binary sizes of GNU tar", async () => {
    const long = `${"folder/".repeat(30)}model.json`;
    const size = Buffer.alloc(12);
    size[0] = 0x80;
    size[11] = 2;
    const tar = Buffer.concat([
      gnuEntry("L", "././@LongLink", `${long}\0`),
      gnuEntry("0", long, "first"),
      gnuEntry("0", "next", "ok", size),
      gnuEntry("5", "folder/", ""),
      Buffer.alloc(1024),
    ]);
    expect(await contents(tar)).toEqual([
      [long, "first"],
      ["next", "ok"],
      ["folder/", "directory"],
    ]);
  });

  it("need not be read to reach the next one", async () => {
    const names: string[] = [];
    const tar = await packed([
      ["a", "x".repeat(1300)],
      ["b", "y"],
    ]);
    for await (const { name } of tarEntries(pieces(tar, [7]))) names.push(name);
    expect(names).toEqual(["a", "b"]);
  });

  it.each([
    ["is cut off", gnuEntry("0", "a", "x".repeat(600)).subarray(0, 1030)],
    ["no readable size", Buffer.concat([gnuEntry("0", "a", "", Buffer.alloc(12, 0xff)), Buffer.alloc(1024)])],
    ["a number that is none", gnuEntry("0", "a", "", Buffer.from("99999999999\0"))],
    ["pax record is damaged", Buffer.concat([gnuEntry("x", "p", "99 path=a\n"), Buffer.alloc(1024)])],
    ["no readable size", Buffer.concat([gnuEntry("x", "p", "nothing"), Buffer.alloc(1024)])],
    ["not UTF-8", Buffer.concat([gnuEntry("0", "\u00ff", "").fill(0xff, 0, 1), Buffer.alloc(1024)])],
  ])("are refused by a named error: %s", async (_problem, tar) => {
    await expect(contents(tar)).rejects.toMatchObject({ code: "MLEAP_BUNDLE_ARCHIVE" });
  });
});
