import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { LinearLearnerError } from "./errors.ts";
import { loadLinearLearner } from "./load-linear-learner.ts";

const original = readFileSync(new URL("../fixtures/binary-logistic/model.tar.gz", import.meta.url));
const tar = gunzipSync(original);
/** The zip inside the tar: its only entry, after one header block. */
const zip = tar.subarray(512, 512 + Number.parseInt(tar.toString("latin1", 124, 135), 8));
const folder = mkdtempSync(join(tmpdir(), "linear-learner-hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Members = Record<string, Uint8Array>;
type Json = Record<string, unknown>;

/** The zip with some members changed or, where `undefined`, left out. */
function rezip(change: (members: Members) => Record<string, Uint8Array | string | undefined>): Uint8Array {
  const members = unzipSync(zip);
  const changed: Members = { ...members };
  for (const [name, content] of Object.entries(change(members))) {
    if (content === undefined) delete changed[name];
    else changed[name] = typeof content === "string" ? strToU8(content) : content;
  }
  return zipSync(changed, { level: 0 });
}

const withJson = (name: string, change: (json: Json) => unknown) =>
  rezip((members) => {
    const json = JSON.parse(Buffer.from(members[name]!).toString()) as Json;
    return { [name]: JSON.stringify(change(json) ?? json) };
  });
const withGraph = (change: (graph: { nodes: Json[]; heads: unknown[] }) => unknown) =>
  withJson("mx-mod-symbol.json", (json) => change(json as { nodes: Json[]; heads: unknown[] }));
const withDescription = (change: (json: Json) => unknown) => withJson("additional-params.json", change);
const withParameters = (change: (bytes: Buffer) => Uint8Array | undefined) =>
  rezip((members) => {
    const bytes = Buffer.from(members["mx-mod-0000.params"]!);
    return { "mx-mod-0000.params": change(bytes) ?? bytes };
  });
const int64At = (offset: number, value: bigint) =>
  withParameters((bytes) => void bytes.writeBigInt64LE(value, offset));
const int32At = (offset: number, value: number) =>
  withParameters((bytes) => void bytes.writeInt32LE(value, offset));

/** A zip whose directory announces a member of 3 GB. */
function lyingZip(): Uint8Array {
  const bytes = Buffer.from(zipSync({ "manifest.json": strToU8("{}") }));
  const directory = bytes.indexOf("PK\x01\x02", 0, "latin1");
  bytes.writeUInt32LE(3_000_000_000, directory + 24);
  return bytes;
}

/** name, code, bytes */
const cases: readonly (readonly [string, string, () => Uint8Array])[] = [
  ["nothing", "ARCHIVE", () => new Uint8Array(0)],
  ["something else", "ARCHIVE", () => strToU8("not an artifact at all")],
  ["a cut gzip", "ARCHIVE", () => original.subarray(0, 300)],
  ["a damaged gzip", "ARCHIVE", () => original.map((byte, i) => (i === 200 ? byte ^ 0xff : byte))],
  ["a gzip of two gigabytes of zeros", "LIMIT", () => bomb()],
  ["a cut tar", "ARCHIVE", () => tar.subarray(0, 900)],
  ["a tar without the model", "ARCHIVE", () => renamed("other_file-1")],
  ["a tar entry of eight gigabytes", "ARCHIVE", () => tarSize("77777777777")],
  ["a tar where the model is a link", "ARCHIVE", () => tarType("2")],
  ["a cut zip", "ARCHIVE", () => zip.subarray(0, zip.length - 40)],
  ["a zip member that lies about its size", "LIMIT", lyingZip],
  [
    "a zip of a thousand members",
    "LIMIT",
    () => zipSync(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, new Uint8Array(0)]))),
  ],
  ["a zip bomb", "LIMIT", () => zipSync({ "manifest.json": new Uint8Array(60 << 20) })],
  ["no manifest", "ARCHIVE", () => rezip(() => ({ "manifest.json": undefined }))],
  ["no parameters", "ARCHIVE", () => rezip(() => ({ "mx-mod-0000.params": undefined }))],
  ["a manifest that is not JSON", "FIELD", () => rezip(() => ({ "manifest.json": "{" }))],
  [
    "a manifest that is not UTF-8",
    "FIELD",
    () => rezip(() => ({ "manifest.json": Uint8Array.of(0x7b, 0xff, 0x7d) })),
  ],
  [
    "a manifest of version 2",
    "UNSUPPORTED",
    () => withJson("manifest.json", (json) => ({ ...json, version: 2 })),
  ],
  [
    "JSON a hundred thousand deep",
    "FIELD",
    () => rezip(() => ({ "mx-mod-symbol.json": "[".repeat(100_000) })),
  ],
  [
    "a predictor type that does not exist",
    "UNSUPPORTED",
    () => withDescription((json) => ({ ...json, predictor_type: "__proto__" })),
  ],
  [
    "a loss of another predictor",
    "UNSUPPORTED",
    () => withDescription((json) => ({ ...json, loss_type: "softmax_loss" })),
  ],
  ["no threshold", "FIELD", () => withDescription((json) => ({ ...json, threshold: null }))],
  [
    "a threshold of 1e999",
    "NOT_FINITE",
    () =>
      rezip((members) => ({
        "additional-params.json": Buffer.from(members["additional-params.json"]!)
          .toString()
          .replace(/"threshold": [\d.]+/, '"threshold": 1e999'),
      })),
  ],
  [
    "a node that is its own input",
    "GRAPH",
    () =>
      withGraph(
        ({ nodes }) =>
          void Object.assign(nodes[2]!, {
            inputs: [
              [2, 0, 0],
              [1, 0, 0],
            ],
          }),
      ),
  ],
  [
    "two nodes in a cycle",
    "GRAPH",
    () =>
      withGraph(
        ({ nodes }) =>
          void Object.assign(nodes[2]!, {
            inputs: [
              [0, 0, 0],
              [4, 0, 0],
            ],
          }),
      ),
  ],
  [
    "an input node −1",
    "GRAPH",
    () =>
      withGraph(
        ({ nodes }) =>
          void Object.assign(nodes[2]!, {
            inputs: [
              [-1, 0, 0],
              [1, 0, 0],
            ],
          }),
      ),
  ],
  ["two dot products", "GRAPH", () => withGraph(({ nodes }) => void Object.assign(nodes[4]!, { op: "dot" }))],
  ["no heads", "GRAPH", () => withGraph((graph) => void Object.assign(graph, { heads: [] }))],
  [
    "nodes that are not a list",
    "GRAPH",
    () => withJson("mx-mod-symbol.json", (json) => ({ ...json, nodes: {} })),
  ],
  [
    "a hundred thousand nodes",
    "LIMIT",
    () =>
      withGraph((graph) => void Object.assign(graph, { nodes: Array.from({ length: 100_000 }, () => ({})) })),
  ],
  [
    "an operator in the way",
    "UNSUPPORTED",
    () => withGraph(({ nodes }) => void Object.assign(nodes.at(-1)!, { op: "exp" })),
  ],
  [
    "a transposed product",
    "UNSUPPORTED",
    () => withGraph(({ nodes }) => void Object.assign(nodes[2]!, { attrs: { transpose_b: "True" } })),
  ],
  [
    "a weight that is not in the file",
    "FIELD",
    () => withGraph(({ nodes }) => void Object.assign(nodes[1]!, { name: "toString" })),
  ],
  ["parameters of another magic", "FIELD", () => int64At(0, 0x113n)],
  ["2^60 arrays", "FIELD", () => int64At(16, 2n ** 60n)],
  ["1,000,000 arrays", "LIMIT", () => int64At(16, 1_000_000n)],
  ["1,000 arrays", "TRUNCATED", () => int64At(16, 1000n)],
  ["sparse storage", "UNSUPPORTED", () => int32At(28, 1)],
  ["2^31 dimensions", "FIELD", () => int32At(32, -(2 ** 31))],
  ["no dimensions", "FIELD", () => int32At(32, 0)],
  ["a dimension of 2^50", "TRUNCATED", () => int64At(36, 2n ** 50n)],
  ["a dimension of −1", "FIELD", () => int64At(36, -1n)],
  ["a dimension of 0", "FIELD", () => int64At(36, 0n)],
  [
    "a shape whose product overflows",
    "TRUNCATED",
    () =>
      withParameters((bytes) => {
        bytes.writeBigInt64LE(2n ** 52n, 36);
        bytes.writeBigInt64LE(2n ** 52n, 44);
      }),
  ],
  [
    "a weight of 7 × 2",
    "FIELD",
    () =>
      withParameters((bytes) => {
        bytes.writeBigInt64LE(7n, 36);
        bytes.writeBigInt64LE(2n, 44);
      }),
  ],
  ["an element type that does not exist", "FIELD", () => int32At(60, 99)],
  ["a NaN weight", "NOT_FINITE", () => withParameters((bytes) => void bytes.writeFloatLE(Number.NaN, 64))],
  [
    "a name of 2^40 bytes",
    "FIELD",
    () => withParameters((bytes) => void bytes.writeBigInt64LE(2n ** 40n, bytes.length - 36)),
  ],
  [
    "a name that is not UTF-8",
    "FIELD",
    () => withParameters((bytes) => void bytes.writeUInt8(0xff, bytes.length - 1)),
  ],
  [
    "bytes after the names",
    "FIELD",
    () => withParameters((bytes) => Buffer.concat([bytes, Buffer.alloc(3)])),
  ],
  ["cut parameters", "TRUNCATED", () => withParameters((bytes) => bytes.subarray(0, 100))],
];

/** Two gigabytes of zeros as 64 gzip members of 32 MiB, two megabytes in all. */
function bomb(): Uint8Array {
  const piece = gzipSync(new Uint8Array(32 << 20), { level: 9 });
  return Buffer.concat(Array.from({ length: 64 }, () => piece));
}

/** The tar with its one header changed and summed again. */
function header(offset: number, text: string, length = text.length): Uint8Array {
  const bytes = Buffer.from(tar);
  bytes.fill(0, offset, offset + length);
  bytes.write(text, offset, "latin1");
  bytes.fill(0x20, 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}
const renamed = (name: string) => header(0, name, 100);
const tarSize = (octal: string) => header(124, octal);
const tarType = (type: string) => header(156, type);

describe("hostile artifacts", () => {
  it.each(cases)("%s end in LINEAR_LEARNER_ARTIFACT_%s", async (name, code, make) => {
    const bytes = make();
    const file = join(folder, `${name.replaceAll(/\W/g, "-")}.bin`);
    writeFileSync(file, bytes);
    const before = process.resourceUsage().maxRSS;
    // Processor time, so that a busy machine cannot fail the test.
    const start = process.cpuUsage();
    const error = await failure(file);
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
    expect(error).toBeInstanceOf(LinearLearnerError);
    const {
      code: got,
      message,
      details,
    } = error as LinearLearnerError<string, { field: string; got: string }>;
    expect(got).toBe(`LINEAR_LEARNER_ARTIFACT_${code}`);
    expect(message).toContain(file);
    expect(message).toContain(details.field);
    expect(await failure(bytes)).toMatchObject({ code: got });
  });

  it("the unchanged layers load, so that the cases above fail for their own reason", async () => {
    for (const layer of [original, tar, zip, rezip(() => ({}))]) {
      expect((await loadLinearLearner(layer)).featureCount).toBe(14);
    }
  });

  it("every cut of the zip and of its parameters is refused", async () => {
    for (let length = 0; length < zip.length; length += 7) {
      expect(await failure(zip.subarray(0, length))).toBeInstanceOf(LinearLearnerError);
    }
    const { length } = unzipSync(zip)["mx-mod-0000.params"]!;
    for (let cut = 0; cut < length; cut++) {
      expect(await failure(withParameters((bytes) => bytes.subarray(0, cut)))).toMatchObject({
        code: "LINEAR_LEARNER_ARTIFACT_TRUNCATED",
      });
    }
  });

  it("a path that is not there", async () => {
    expect(await failure(join(folder, "absent"))).toMatchObject({ code: "LINEAR_LEARNER_ARTIFACT_FILE" });
    expect(await failure("/dev/null")).toMatchObject({ code: "LINEAR_LEARNER_ARTIFACT_FILE" });
  });
});

async function failure(pathOrBytes: string | Uint8Array): Promise<unknown> {
  return loadLinearLearner(pathOrBytes).then(
    () => "loaded",
    (error: unknown) => error,
  );
}
