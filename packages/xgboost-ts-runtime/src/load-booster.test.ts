import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { treeModelJson, treeModelLegacy } from "./example-models.cases.ts";
import { listModelFiles, loadBooster } from "./index.ts";

describe("loadBooster", () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "xgboost-load-"));
  });
  afterAll(() => rm(root, { recursive: true }));

  async function folder(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const path = join(root, name);
    await mkdir(join(path, "code"), { recursive: true });
    for (const [file, bytes] of Object.entries(files)) await writeFile(join(path, file), bytes);
    return path;
  }

  it("reads the one visible file of a model folder, whatever its name", async () => {
    const path = await folder("one", { "xgboost-model": treeModelLegacy(), ".cache": new Uint8Array(1) });
    const booster = await loadBooster(path);
    expect(booster.info).toMatchObject({
      format: "legacy-binary",
      file: join(path, "xgboost-model"),
      treeCount: 2,
    });
  });

  it("tells the format by the first bytes, not by the name", async () => {
    const path = await folder("misnamed", { "model.ubj": treeModelJson() });
    expect((await loadBooster(join(path, "model.ubj"))).info.format).toBe("json");
  });

  it("lists the models of an ensemble and refuses to choose", async () => {
    const path = await folder("two", {
      "xgboost-model-1": treeModelJson(),
      "xgboost-model-0": treeModelJson(),
    });
    expect(await listModelFiles(path)).toEqual([
      join(path, "xgboost-model-0"),
      join(path, "xgboost-model-1"),
    ]);
    await expect(loadBooster(path)).rejects.toMatchObject({ code: "XGB_MODEL_FILE" });
    await expect(loadBooster(path)).rejects.toThrow("got 2 files");
  });

  it("refuses what is not there, an empty folder, and a file above the limit", async () => {
    await expect(loadBooster(join(root, "absent"))).rejects.toMatchObject({ code: "XGB_MODEL_FILE" });
    await expect(loadBooster(await folder("empty", {}))).rejects.toThrow("got no file");
    const path = await folder("large", { model: treeModelJson() });
    await expect(loadBooster(path, { limits: { maxBytes: 100 } })).rejects.toMatchObject({
      code: "XGB_MODEL_LIMIT",
    });
    await expect(loadBooster(treeModelJson(), { limits: { maxTrees: 1 } })).rejects.toThrow(
      "limits.maxTrees",
    );
    await expect(loadBooster(treeModelJson(), { limits: { maxNodes: 7 } })).rejects.toThrow(
      "limits.maxNodes",
    );
  });

  it("refuses devices, links to nothing and what is neither a path nor bytes", async () => {
    // Its size says 0 and it never ends.
    await expect(loadBooster("/dev/zero")).rejects.toThrow("neither a file nor a folder");
    const path = await folder("dangling", {});
    await symlink(join(path, "nothing"), join(path, "xgboost-model"));
    await expect(loadBooster(path)).rejects.toMatchObject({
      code: "XGB_MODEL_FILE",
      details: { file: join(path, "xgboost-model") },
    });
    for (const source of [undefined, 5, new ArrayBuffer(4)]) {
      await expect(loadBooster(source as unknown as string)).rejects.toMatchObject({
        code: "XGB_MODEL_FILE",
      });
    }
  });

  it("does not need the bytes once it has loaded them", async () => {
    const bytes = treeModelLegacy();
    const booster = await loadBooster(bytes);
    const rows = { data: Float32Array.of(3, 2), rowCount: 1, columnCount: 2 };
    const before = booster.predict(rows);
    bytes.fill(0);
    expect(booster.predict(rows)).toEqual(before);
  });
});
