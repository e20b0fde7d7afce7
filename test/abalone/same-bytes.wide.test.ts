/** Needs what `.ci/docker.sh start` exports: DOCKER_HOST, and the base image in STAGEWRIGHT_TEST_BASE. */
import { describe } from "vitest";
import { inDocker } from "./docker-transport.ts";
import { describeTransport } from "./same-bytes.cases.ts";

const base = process.env["STAGEWRIGHT_TEST_BASE"];

describe.skipIf(base === undefined)("with an engine and a base image", () => {
  describeTransport("three Docker containers on three ports", () => inDocker(base!));
});
