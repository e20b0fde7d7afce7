import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { handMadePipeline } from "../hand-made-bundle.cases.ts";
import {
  allOps,
  attribute,
  defineOp,
  dropRow,
  exact,
  LeapFrame,
  loadBundle,
  type MleapError,
  multi,
  type Op,
  scalar,
  unary,
} from "../index.ts";
import { createOpRegistry } from "./op-registry.ts";

const number = scalar("double", { nullable: false });
const onePort = () => ({
  inputs: [{ port: "input", type: number }],
  outputs: [{ port: "output", type: number }],
});
const base = { doc: "A test.", portsDoc: "input → output", source: "own", equality: exact } as const;

const times = defineOp({
  ...base,
  name: "times",
  attributes: {
    factor: attribute.double().check((factor) => (factor === 0 ? "a factor other than 0" : undefined)),
  },
  ports: onePort,
  kernel: ({ factor }) => unary((value: number) => value * factor),
});

const node = (op: string, attributes: object, outputs: Record<string, string> = { output: "y" }) =>
  handMadePipeline({ name: "n", op, attributes, inputs: { input: "x" }, outputs });
const open = (bundle: Uint8Array, ...ops: Op[]) => loadBundle(bundle, { ops });
const issuesOf = async (loading: Promise<unknown>) =>
  ((await loading.catch((error: unknown) => error)) as MleapError).issues.map(
    ({ code, attribute: name, message }) => ({ code, name, message }),
  );

describe("an op of one's own", () => {
  it("runs beside the others", async () => {
    const model = await open(node("times", { factor: { double: 3 } }), ...allOps, times);
    expect(model.compileRow({ inputs: ["x"], outputs: ["y"] })([2])).toEqual([6]);
  });

  it("refuses attributes by its checks, and by its kernel", async () => {
    expect(await issuesOf(open(node("times", { factor: {} }), times))).toEqual([
      {
        code: "MLEAP_ATTRIBUTE_INVALID",
        name: "factor",
        message:
          'root/n.node/model.json: op "times", attribute "factor": got 0, expected a factor other than 0',
      },
    ]);
    const picky = defineOp({
      ...base,
      name: "picky",
      attributes: {},
      ports: onePort,
      kernel: (_, context) => context.refuse("mood", "bad", "a better one"),
    });
    expect((await issuesOf(open(node("picky", {}), picky)))[0]).toMatchObject({
      code: "MLEAP_ATTRIBUTE_INVALID",
      name: "mood",
    });
  });

  it("computes only the optional outputs that a node declares", async () => {
    const seen: (readonly string[])[] = [];
    const parts = defineOp({
      ...base,
      name: "parts",
      attributes: {},
      ports: () => ({
        inputs: [{ port: "input", type: number }],
        outputs: ["half", "double", "same"].map((port) => ({
          port,
          type: number,
          optional: port !== "same",
        })),
      }),
      kernel: (_, { outputs }) => {
        seen.push(outputs);
        const of: Record<string, (x: number) => number> = {
          half: (x) => x / 2,
          double: (x) => 2 * x,
          same: (x) => x,
        };
        return multi(
          ([x], results) => {
            if (x === 0) return dropRow;
            outputs.forEach((port, i) => {
              results[i] = of[port]!(x as number);
            });
          },
          { mayDropRows: true },
        );
      },
    });
    const model = await open(node("parts", {}, { same: "s", double: "d" }), parts);
    expect(seen).toEqual([["double", "same"]]);
    const out = model.transform(LeapFrame.fromRows([{ name: "x", type: number }], [[4], [0], [5]]));
    expect([out.schema.names, out.rows()]).toEqual([
      ["x", "d", "s"],
      [
        [4, 8, 4],
        [5, 10, 5],
      ],
    ]);
    expect((await issuesOf(open(node("parts", {}, { double: "d" }), parts)))[0]).toMatchObject({
      code: "MLEAP_PORT_MISSING",
      name: "same",
    });
  });

  it("that throws something unnamed is MLEAP_OP_FAILED, with node, row and cause", async () => {
    const cause = new TypeError("no such thing");
    const broken = defineOp({
      ...base,
      name: "broken",
      attributes: {},
      ports: onePort,
      kernel: () =>
        unary((): number => {
          throw cause;
        }),
    });
    const model = await open(node("broken", {}), broken);
    const frame = LeapFrame.fromRows([{ name: "x", type: number }], [[1]]);
    expect(() => model.transform(frame)).toThrowError(
      /op `broken` \(node "n"\), row 1, the op failed: no such thing/,
    );
    expect(() => model.transform(frame)).toThrowError(
      expect.objectContaining({ code: "MLEAP_OP_FAILED", cause: expect.objectContaining({ cause }) }),
    );
  });
});

describe("the registry", () => {
  it("refuses two ops of one name and knows names near to an unknown one", () => {
    expect(() => createOpRegistry([times, times])).toThrowError(
      expect.objectContaining({ code: "MLEAP_OP_DUPLICATE" }),
    );
    const registry = createOpRegistry(allOps);
    expect(registry.get("no_such_op")).toBeUndefined();
    expect(registry.nearest("sting_indexer")[0]).toBe("string_indexer");
    expect(registry.nearest("zzzzzzzzzzzzzz")).toEqual([]);
  });

  it("lists exactly the op files, each named after its op", () => {
    const ops = fileURLToPath(new URL("../ops/", import.meta.url));
    const files = readdirSync(ops, { recursive: true, encoding: "utf8" })
      .filter((file) => /^[a-z]+\/.*\.ts$/.test(file) && !/\.test\.ts$|\/all\.ts$/.test(file))
      .map((file) => file.replace(/^[a-z]+\//, "").replace(/\.ts$/, ""));
    expect(new Set(files)).toEqual(new Set(allOps.map(({ name }) => name)));
  });
});
