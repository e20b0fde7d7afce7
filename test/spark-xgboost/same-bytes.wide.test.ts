/** Needs what `.ci/docker.sh start` exports: DOCKER_HOST, and the base image in STAGEWRIGHT_TEST_BASE. */
import { describe } from "vitest";
import { inDocker } from "../abalone/docker-transport.ts";
import { describeTransport } from "../abalone/same-bytes.cases.ts";
import { PIPELINES, type PipelineName } from "./pipelines.ts";
import { REQUESTS } from "./requests.ts";

const base = process.env["STAGEWRIGHT_TEST_BASE"];

describe.skipIf(base === undefined)("as Docker containers, each on a port", () => {
  for (const [name, pipeline] of Object.entries(PIPELINES)) {
    describeTransport(name, () => inDocker(base!, pipeline), REQUESTS[name as PipelineName], pipeline);
  }
});
