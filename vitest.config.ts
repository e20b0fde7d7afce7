import { defineConfig } from "vitest/config";
import { reporters } from "./vitest.reporters.ts";

const exclude = [
  "**/node_modules/**",
  "**/dist/**",
  "tools/docs/extracted/**",
  "test/spark-xgboost/written/**",
  "**/*.wide.test.ts",
  "**/*.fuzz.test.ts",
];

/**
 * Packages of functions over data, half of all test files. None of their tests mocks a module, sets an environment variable or
 * moves the clock, so one process runs many of the files: a process a file takes longer to start than most of these take to run.
 */
const pure =
  "packages/{core,{mleap,xgboost,fasttext,linear-learner}-ts-runtime,{mleap,xgboost}-stage}/src/**/*.test.ts";

/**
 * The tests of the README's command: everything that needs Node alone. `*.wide.test.ts` needs more (vitest.wide.config.ts),
 * `*.fuzz.test.ts` more time (vitest.fuzz.config.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["{packages,containers,test,tools,bench}/**/*.test.ts"],
          exclude: [...exclude, pure],
        },
      },
      { extends: true, test: { name: "pure", include: [pure], exclude, isolate: false } },
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
