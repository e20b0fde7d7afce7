import { HealthReport } from "@stagewright/core";
import { expect, it } from "vitest";
import { ThreadsHealth } from "./threads-health.ts";

it("takes back what an ended thread said was wrong, and nothing another has said since", () => {
  const report = new HealthReport();
  const threads = new ThreadsHealth(report);
  threads.hear(["degrade", "cache", "cold in 1"], 1);
  threads.hear(["degrade", "disk", "full, says 1"], 1);
  threads.hear(["degrade", "disk", "full, says 2"], 2);
  report.degrade("workers", "said by the HTTP thread");
  threads.forget(1);
  expect(Object.fromEntries(report.reasons)).toEqual({
    disk: "full, says 2",
    workers: "said by the HTTP thread",
  });
  threads.hear(["recover", "disk"], 1);
  threads.forget(2);
  expect([...report.reasons.keys()]).toEqual(["workers"]);
});

it("keeps a failure, which is the whole stage's", () => {
  const report = new HealthReport();
  const threads = new ThreadsHealth(report);
  threads.hear(["fail", "the licence has run out"], 1);
  threads.forget(1);
  expect(report.failure).toBe("the licence has run out");
});
