/** A development session by itself: what no error of ours foresees becomes a problem with a code, not the end. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DevSession } from "../src/dev/dev-session.ts";

it("tells a fault nobody foresaw as SW_CLI_DEV_FAULT and waits for a change", async () => {
  const folder = mkdtempSync(join(import.meta.dirname, ".session-"));
  const said: string[] = [];
  try {
    const stage = join(folder, "stage.ts");
    writeFileSync(
      stage,
      'import { defineStage } from "@stagewright/core";\nexport default defineStage("x").input({ columns: { x: "float64" } });',
    );
    // The operating system takes no variable with a NUL in it: the process cannot even be made.
    const session = new DevSession({
      stage,
      model: undefined,
      variables: { ODD: "a\0b" },
      say: (line) => said.push(line),
    });
    await session.start();
    expect(session.problem).toMatchObject({ code: "SW_CLI_DEV_FAULT" });
    expect(session.state).toBe("failed");
    expect(said.at(-1)).toBe("waiting for a change");
    await session.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("does not take a stage for current because the model changed while a broken one was built", {
  timeout: 90_000,
}, async () => {
  const folder = mkdtempSync(join(import.meta.dirname, ".session-"));
  const model = join(folder, "model");
  try {
    mkdirSync(model);
    const stage = join(folder, "stage.ts");
    const sound =
      'import { defineStage } from "@stagewright/core";\nexport default defineStage("x").input({ columns: { x: "float64" } });';
    writeFileSync(stage, sound);
    const session = new DevSession({ stage, model, variables: {}, say: () => {} });
    await session.start();
    expect(session.state).toBe("ready");
    writeFileSync(stage, `${sound}\nconst broken = ;`);
    // The model changes at every moment of the build, until well after it.
    for (let at = 0; at < 60; at += 1) {
      writeFileSync(join(model, "weights.json"), `[${at}]`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await expect.poll(() => session.problem?.code, { timeout: 60_000 }).toBe("SW_IMAGE_BUNDLE");
    expect(session.state).toBe("stale");
    await session.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
