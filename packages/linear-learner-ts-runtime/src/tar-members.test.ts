/** Against tars by tar-stream: names, kinds and bytes; and what is none. */

import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { tarMembers } from "./tar-members.ts";

type Entry = Parameters<ReturnType<typeof pack>["entry"]>[0];

async function tarOf(...entries: readonly (readonly [Entry, string?])[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content = ""] of entries) tar.entry(header, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const shown = (tar: Uint8Array) =>
  Array.from(tarMembers(tar), ({ name, isFile, bytes }) => [name, isFile, Buffer.from(bytes).toString()]);

test("files are told from folders, links and extended headers, in their order", async () => {
  const long = `${"folder/".repeat(20)}model`;
  const tar = await tarOf(
    [{ name: "model_algo-1" }, "x".repeat(513)],
    [{ name: "folder", type: "directory" }],
    [{ name: "link", type: "symlink", linkname: "model_algo-1" }],
    [{ name: long }, "y"],
    [{ name: "empty" }, ""],
    [{ name: "last" }, "z"],
  );
  const members = shown(tar);
  expect(members.filter(([, isFile]) => isFile).map(([name]) => name)).toEqual([
    "model_algo-1",
    long,
    "empty",
    "last",
  ]);
  expect(members[0]).toEqual(["model_algo-1", true, "x".repeat(513)]);
  expect(members.at(-1)).toEqual(["last", true, "z"]);
  expect(members.filter(([name]) => /^(?:link|folder)\/?$/.test(String(name)))).toEqual([
    [expect.stringMatching(/^folder/), false, ""],
    ["link", false, ""],
  ]);
});

test("no bytes and a block of zeros are a tar without members", () => {
  expect(shown(new Uint8Array(0))).toEqual([]);
  expect(shown(new Uint8Array(1024))).toEqual([]);
});

test("a cut header, a wrong sum, a number that is none and a member beyond the end are told apart", async () => {
  const tar = await tarOf([{ name: "a" }, "content"]);
  const changed = (offset: number, text: string) => {
    const bytes = Buffer.from(tar);
    bytes.write(text, offset, "latin1");
    return bytes;
  };
  expect(() => shown(tar.subarray(0, 300))).toThrow("inside a header");
  expect(() => shown(changed(0, "b"))).toThrow("check sum");
  expect(() => shown(changed(148, "xxxxxx"))).toThrow("a number");
  expect(() => shown(tar.subarray(0, 515))).toThrow("beyond its end");
});
