import { defineConfig } from "vitest/config";
import { reporters } from "./vitest.reporters.ts";

/** The wider tests: what needs more than Node (a Docker engine, Python, a JVM, an install from packed tarballs). */
export default defineConfig({
  test: {
    include: ["{packages,containers,test,tools,bench}/**/*.wide.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: reporters("wide"),
  },
});
