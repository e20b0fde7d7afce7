/** Bundles made to do harm, or broken in transit: each ends in a named error within a second and 200 MB. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, type Zippable, zipSync } from "fflate";
import { pack } from "tar-stream";
import { afterAll, describe, expect, it } from "vitest";
import {
  type HandMadeNode,
  handMadeFiles,
  handMadeInfo,
  handMadePipeline,
} from "../hand-made-bundle.cases.ts";
import { loadBundle, MleapError } from "../index.ts";

const good: HandMadeNode = {
  name: "good",
  op: "binarizer",
  attributes: {
    threshold: { double: 1 },
    input_shapes: { data_shape: { base: "scalar", isNullable: false } },
  },
  inputs: { input: "x" },
  outputs: { output: "y" },
};
const forest = (treeLines: string): HandMadeNode => ({
  name: "tree",
  op: "decision_tree_regression",
  attributes: { num_features: { long: 3 } },
  inputs: { features: "x" },
  outputs: { prediction: "y" },
  files: { "tree.json": treeLines },
});
const leaf = '{"type":"leaf","values":[1.0]}';
const split = '{"type":"internal","split":{"type":"continuous","featureIndex":0,"threshold":0.5}}';

const files = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const made = handMadeFiles({ name: "pipeline", op: "pipeline", children: [good] });
  change(made);
  return zipSync(made);
};
const raw = (name: string, content: string | Uint8Array): Uint8Array =>
  files((made) => {
    made[name] = typeof content === "string" ? strToU8(content) : content;
  });
/** A model file as it is, stored so that its size is no matter of ratio. */
const model = (content: string, shape?: object): Uint8Array => {
  const made: Zippable = handMadeFiles({ name: "pipeline", op: "pipeline", children: [good] });
  made["root/good.node/model.json"] = [strToU8(content), { level: 0 }];
  if (shape !== undefined)
    made["root/good.node/node.json"] = strToU8(JSON.stringify({ name: "good", shape }));
  return zipSync(made);
};
const attribute = (value: unknown): Uint8Array =>
  handMadePipeline({ ...good, attributes: { ...(good.attributes as object), threshold: value } });
const info = (change: object): Uint8Array =>
  raw("bundle.json", JSON.stringify({ ...handMadeInfo, ...change }));

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

function deep(depth: number): Uint8Array {
  let node: HandMadeNode = good;
  for (let i = 0; i < depth; i++) node = { name: `p${i}`, op: "pipeline", children: [node] };
  return zipSync(handMadeFiles(node));
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

/** A mixture of one component whose covariance is nothing but ones. */
function mixture(size: number): Uint8Array {
  const tensor = (values: number[], ...sizes: number[]) => ({
    double: values,
    shape: { dimensions: sizes.map((of) => ({ size: of, name: "" })) },
    type: "tensor",
  });
  const attributes = {
    means: { type: "list", tensor: [tensor(new Array<number>(size).fill(0), size)] },
    covs: { type: "list", tensor: [tensor(new Array<number>(size * size).fill(1), size, size)] },
    weights: { type: "list", double: [1] },
  };
  return model(JSON.stringify({ op: "gaussian_mixture", attributes }), {
    inputs: [{ port: "features", name: "x" }],
    outputs: [{ port: "prediction", name: "y" }],
  });
}

const zeros = new Uint8Array(64 * 1024 * 1024);

const cases: readonly (readonly [
  string,
  string,
  () => Uint8Array | string | Promise<Uint8Array | string>,
])[] = [
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
  ["a mixture of five hundred dimensions", "MLEAP_ATTRIBUTE_INVALID", () => mixture(500)],
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
  ["bundle.json that is no JSON", "MLEAP_BUNDLE_FILE_INVALID", () => raw("bundle.json", "{")],
  ["bundle.json that is no object", "MLEAP_BUNDLE_FILE_INVALID", () => raw("bundle.json", "[]")],
  ["bundle.json without a format", "MLEAP_BUNDLE_FILE_INVALID", () => info({ format: undefined })],
  ["an unknown format", "MLEAP_BUNDLE_FORMAT", () => info({ format: "xml" })],
  ["a version from before the format", "MLEAP_BUNDLE_FORMAT", () => info({ version: "0.3.0" })],
  [
    "bad UTF-8",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => raw("root/good.node/model.json", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
  ],
  ["JSON nested a million deep", "MLEAP_BUNDLE_FILE_INVALID", () => model(`{"op":${"[".repeat(1_000_000)}`)],
  [
    "attributes nested a hundred thousand deep",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      model(
        `{"op":"binarizer","attributes":{"threshold":${'{"model":{"op":"x","attributes":{"a":'.repeat(100_000)}`,
      ),
  ],
  [
    "closed attributes nested fifty thousand deep",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => {
      const depth = 50_000;
      return model(
        `{"op":"binarizer","attributes":{"threshold":${'{"model":{"op":"x","attributes":{"a":'.repeat(depth)}{}${"}}}".repeat(depth)}}}`,
      );
    },
  ],
  [
    "NaN as a word",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => model('{"op":"binarizer","attributes":{"threshold":{"double":NaN}}}'),
  ],
  [
    "a number of a thousand digits",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => model(`{"op":"binarizer","attributes":{"threshold":{"long":${"9".repeat(1000)}}}}`),
  ],
  ["no op", "MLEAP_BUNDLE_FILE_INVALID", () => model("{}")],
  ["an unknown op", "MLEAP_OP_UNKNOWN", () => model('{"op":"binariser","attributes":{}}')],
  ["an op called __proto__", "MLEAP_OP_UNKNOWN", () => model('{"op":"__proto__","attributes":{}}')],
  ["an op called constructor", "MLEAP_OP_UNKNOWN", () => model('{"op":"constructor","attributes":{}}')],
  ["TensorFlow", "MLEAP_OP_UNSUPPORTED", () => model('{"op":"tensorflow","attributes":{}}')],
  ["a missing attribute", "MLEAP_ATTRIBUTE_INVALID", () => model('{"op":"binarizer","attributes":{}}')],
  ["a text where a double belongs", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ double: "1" })],
  ["an attribute of an unknown type", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ type: "matrix" })],
  ["an int out of range", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ int: 2 ** 31 })],
  ["bytes that are not base64", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ byte_string: "###" })],
  [
    "a tensor whose shape does not fit",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => attribute({ type: "tensor", double: [1, 2], shape: { dimensions: [{ size: 3, name: "" }] } }),
  ],
  [
    "a tensor of a huge declared shape",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      attribute({
        type: "tensor",
        double: [],
        shape: {
          dimensions: [
            { size: 2147483647, name: "" },
            { size: 2147483647, name: "" },
          ],
        },
      }),
  ],
  [
    "a tensor of negative size",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      attribute({
        type: "tensor",
        double: [1],
        shape: {
          dimensions: [
            { size: -1, name: "" },
            { size: -1, name: "" },
          ],
        },
      }),
  ],
  [
    "a missing node file",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      files((made) => {
        delete made["root/good.node/node.json"];
      }),
  ],
  [
    "a missing model file",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      files((made) => {
        delete made["root/good.node/model.json"];
      }),
  ],
  [
    "a missing child",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      raw("root/model.json", '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["ghost"]}}}'),
  ],
  [
    "a child that points back to the root",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      raw(
        "root/model.json",
        '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["../../root"]}}}',
      ),
  ],
  [
    "a child listed twice",
    "MLEAP_NODE_GRAPH",
    () =>
      raw(
        "root/model.json",
        '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["good","good"]}}}',
      ),
  ],
  [
    "two nodes that produce one column",
    "MLEAP_NODE_GRAPH",
    () => handMadePipeline(good, { ...good, name: "other" }),
  ],
  [
    "a node that reads what comes later",
    "MLEAP_NODE_GRAPH",
    () =>
      handMadePipeline(
        { ...good, inputs: { input: "z" } },
        { ...good, name: "other", inputs: { input: "w" }, outputs: { output: "z" } },
      ),
  ],
  [
    "a node that reads its own column",
    "MLEAP_NODE_GRAPH",
    () => handMadePipeline({ ...good, inputs: { input: "y" } }),
  ],
  ["a node without its port", "MLEAP_PORT_MISSING", () => handMadePipeline({ ...good, inputs: {} })],
  ["pipelines deeper than allowed", "MLEAP_BUNDLE_LIMIT", () => deep(70)],
  [
    "a tree that never ends",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => handMadePipeline(forest(Array(1000).fill(split).join("\n"))),
  ],
  ["a tree of broken JSON", "MLEAP_BUNDLE_FILE_INVALID", () => handMadePipeline(forest(`${split}\n{`))],
  [
    "a tree with a negative feature",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      handMadePipeline(forest(`${split.replace('"featureIndex":0', '"featureIndex":-1')}\n${leaf}\n${leaf}`)),
  ],
  [
    "a tree that is missing",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => handMadePipeline({ ...forest(""), files: {} }),
  ],
  [
    "a pattern that takes exponential time",
    "MLEAP_REGEX_UNSAFE",
    () =>
      handMadePipeline({
        name: "r",
        op: "regex_tokenizer",
        attributes: {
          regex: { string: "(a+)+$" },
          match_gaps: { boolean: true },
          token_min_length: { int: 1 },
          lowercase_text: {},
        },
        inputs: { input: "x" },
        outputs: { output: "y" },
      }),
  ],
  [
    "protobuf that is none",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      files((made) => {
        made["bundle.json"] = strToU8(JSON.stringify({ ...handMadeInfo, format: "protobuf" }));
        made["root/node.pb"] = Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x7f);
        made["root/model.pb"] = Uint8Array.of(0x0a, 0x80);
      }),
  ],
  [
    "a protobuf model without an op",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      files((made) => {
        made["bundle.json"] = strToU8(JSON.stringify({ ...handMadeInfo, format: "protobuf" }));
        made["root/node.pb"] = Uint8Array.of(0x12, 0);
        made["root/model.pb"] = new Uint8Array();
      }),
  ],
];

const folders: string[] = [];
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "mleap-hostile-"));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("hostile bundles", () => {
  it.each(cases)("%s is %s", async (_name, code, make) => {
    const source = await make();
    const memoryBefore = process.memoryUsage();
    const start = performance.now();
    const error: unknown = await loadBundle(source).catch((caught: unknown) => caught);
    const elapsedMs = performance.now() - start;
    const memory = process.memoryUsage();
    expect(error, String(error)).toBeInstanceOf(MleapError);
    const { issues, code: own, message } = error as MleapError;
    expect([own, ...issues.map((issue) => issue.code)], message).toContain(code);
    expect(message.length).toBeLessThan(5000);
    expect(elapsedMs).toBeLessThan(1000);
    const grown = memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
    expect(grown / 1024 ** 2).toBeLessThan(200);
  });

  it("there are at least forty of them", () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });
});
