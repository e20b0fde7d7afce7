import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { handMadeBundle } from "../hand-made-bundle.cases.ts";
import { loadBundle, readLeapFrame } from "../index.ts";
import { convertBundle } from "./convert-bundle.ts";

const data = fileURLToPath(new URL("../../../../../shared/data/mleap/", import.meta.url));
const parity = existsSync(data)
  ? readdirSync(join(data, "spark-parity")).map((name) => join(data, "spark-parity", name))
  : [];
const airbnb =
  parity.length === 0 ? [] : ["lr", "rf"].map((kind) => join(data, `bundles/airbnb.model.${kind}.zip`));

describe("convertBundle", () => {
  it.skipIf(parity.length === 0)(
    "gives bundles that answer as before, to protobuf and back (skipped where ../shared/data/mleap is absent)",
    async () => {
      for (const path of [...parity, ...airbnb]) {
        const name = airbnb.includes(path) ? "frame.airbnb.json" : "lending_club_50.json";
        const frame = readLeapFrame(readFileSync(join(data, "frames", name)));
        const expected = (await loadBundle(path)).transform(frame).rows();
        const protobuf = await convertBundle(path, { to: "protobuf" });
        const json = await convertBundle(protobuf, { to: "json" });
        expect((await loadBundle(protobuf)).info.format, path).toBe("protobuf");
        expect((await loadBundle(protobuf)).transform(frame).rows(), path).toEqual(expected);
        expect((await loadBundle(json)).transform(frame).rows(), path).toEqual(expected);
      }
    },
  );

  it("refuses to lose an infinity in JSON, and keeps the outer splits of a bucketizer", async () => {
    const normalizer = (p: number) => ({
      name: "n",
      op: "bucketizer",
      attributes: { splits: { type: "list", double: [null, p, null] } },
      inputs: { input: "x" },
      outputs: { output: "y" },
    });
    const protobuf = await convertBundle(handMadeBundle(normalizer(0)), { to: "protobuf" });
    const json = await convertBundle(protobuf, { to: "json" });
    const score = (await loadBundle(json)).compileRow({ inputs: ["x"], outputs: ["y"] });
    expect([score([-1e300]), score([Number.POSITIVE_INFINITY])]).toEqual([[0], [1]]);
  });
});
