import { defineConfig } from "vitest/config";

/** The tests of the README's command: everything that needs Node alone. What needs Docker, a JVM or Python is `*.wide.test.ts`. */
export default defineConfig({
  test: {
    include: ["{packages,containers,test,tools,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.wide.test.ts", "**/*.fuzz.test.ts"],
    pool: "forks",
    // A notice about Node 20, meant for users of the client.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
