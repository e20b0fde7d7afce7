import { defineConfig } from "vitest/config";
import { reporters } from "./vitest.reporters.ts";

/**
 * The tests of the README's command: everything that needs Node alone. `*.wide.test.ts` needs more (vitest.wide.config.ts),
 * `*.fuzz.test.ts` more time (vitest.fuzz.config.ts).
 */
export default defineConfig({
  test: {
    include: ["{packages,containers,test,tools,bench}/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "**/dist/**",
      "tools/docs/extracted/**",
      "test/spark-xgboost/written/**",
      "**/*.wide.test.ts",
      "**/*.fuzz.test.ts",
    ],
    // vmThreads and vmForks fail with onnxruntime-node: its native layer refuses typed arrays of another realm.
    pool: "forks",
    // By default a core is left free; many tests wait for processes of their own, so it would stand idle.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: reporters("node"),
  },
});
