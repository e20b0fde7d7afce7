import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineStage } from "@stagewright/core";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testVectors } from "./index.ts";

const echo = defineStage("echo").input({ columns: { x: "float64" } });
const vectors = new URL("../../fixtures/echo/echo.vectors.yaml", import.meta.url);

// The tests this declares are tests of this file.
testVectors(vectors, { stage: echo, stageModule: new URL("../../fixtures/echo/stage.ts", import.meta.url) });

it("refuses a file of another stage, and one that is none", () => {
  expect(() => testVectors(vectors, { stage: defineStage("other") })).toThrowCode("SW_TESTING_VECTORS_STAGE");
  expect(() => testVectors("none.yaml", { stage: echo })).toThrowCode("SW_TESTING_VECTORS");
});

describe("a run of vitest", { timeout: 120_000 }, () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  // Inside the package, so that the test imports it by its published name.
  const folder = mkdtempSync(join(root, ".vectors-"));
  const file = join(folder, "a.vectors.yaml");
  const recorded = join(folder, "recorded.vectors.yaml");
  const request = 'name: a\n    request: { contentType: text/csv, body: "1\\n" }\n';
  const written = `cases:\n  - ${request}    response: { status: 200, contentType: text/csv, body: "2.0\\n" }\n`;
  const right = written.replace("2.0", "1.0");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(() => {
    writeFileSync(file, written);
    writeFileSync(recorded, right);
    writeFileSync(join(folder, "vitest.config.ts"), "export default {};\n");
    for (const name of ["a", "recorded"]) {
      writeFileSync(
        join(folder, `${name}.test.ts`),
        `import { defineStage } from "@stagewright/core";
import { testVectors } from "@stagewright/testing/vitest";
testVectors(new URL("./${name}.vectors.yaml", import.meta.url), { stage: defineStage("a").input({ columns: { x: "float64" } }) });
`,
      );
    }
  });

  function vitest(words: readonly string[], variables: Readonly<Record<string, string>>) {
    const { CI: _, ...environment } = process.env;
    const bin = fileURLToPath(new URL("../../../../node_modules/.bin/vitest", import.meta.url));
    const { stdout, stderr, status } = spawnSync(bin, ["run", "--root", folder, ...words], {
      cwd: folder,
      encoding: "utf8",
      env: { ...environment, ...variables, NO_COLOR: "1" },
    });
    return { status, said: stdout + stderr };
  }

  it("fails with the difference, passes a file as it is recorded, and changes nothing", () => {
    const { status, said } = vitest([], {});
    expect(status).toBe(1);
    expect(said).toMatch(/Test Files {2}1 failed \| 1 passed \(2\)/);
    expect(said).toContain(`${file}:2`);
    expect(said).toMatch(/- 2\.0\\n\n.*\+ 1\.0\\n/);
    expect(readFileSync(file, "utf8")).toBe(written);
    expect(readFileSync(recorded, "utf8")).toBe(right);
  });

  it("records with -u, and shows the difference", () => {
    const { status, said } = vitest(["-u", "a.test.ts"], {});
    expect(status).toBe(0);
    expect(said).toMatch(/- 2\.0\\n\n.*\+ 1\.0\\n/);
    expect(readFileSync(file, "utf8")).toBe(right);
  });

  it("records with the variable, and on CI not at all", () => {
    const update = { STAGEWRIGHT_UPDATE_VECTORS: "1" };
    const onCi = vitest(["a.test.ts"], { ...update, CI: "true" });
    expect(onCi.status).toBe(1);
    expect(onCi.said).toContain("SW_TESTING_UPDATE_ON_CI");
    expect(readFileSync(file, "utf8")).toBe(written);
    expect(vitest(["a.test.ts"], update).status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(right);
  });
});
