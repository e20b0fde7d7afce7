import { defineConfig } from "vitest/config";
import { reporters } from "./vitest.reporters.ts";

/** Fuzzing of every reader for 20 s each; `tools/fuzz` runs longer. */
export default defineConfig({
  test: {
    include: ["{packages,tools}/**/*.fuzz.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    reporters: reporters("fuzz"),
  },
});
