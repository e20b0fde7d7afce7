/** The stage as it ships: bundled, in a process of its own. */
import { start } from "@stagewright/testing";
import { expect, it } from "vitest";
import { abalone, abaloneSchema } from "./bundles.cases.ts";

it("answers the abalone request over HTTP (A1, E25, E26)", async () => {
  const modelDir = abalone();
  const stage = await start(new URL("../stage.ts", import.meta.url), {
    modelDir,
    environment: { SAGEMAKER_SPARKML_SCHEMA: abaloneSchema },
  });
  try {
    const answer = await fetch(`${stage.url}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv", accept: "text/csv" },
      body: "F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255",
    });
    expect(await answer.text()).toBe("0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255");
    expect(answer.headers.get("content-type")).toBe("text/csv");
  } finally {
    expect(await stage.stop()).toBe(0);
  }
});
