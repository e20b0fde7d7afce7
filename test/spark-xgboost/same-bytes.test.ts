import { describe } from "vitest";
import { throughAwsClient } from "../abalone/aws-transport.ts";
import { describeTransport } from "../abalone/same-bytes.cases.ts";
import { inProcess, overHttp } from "../abalone/stage-transports.ts";
import { definitionOf, PIPELINES, type PipelineName } from "./pipelines.ts";
import { REQUESTS } from "./requests.ts";

describe.each(Object.keys(PIPELINES) as PipelineName[])("%s", (name) => {
  const [requests, pipeline] = [REQUESTS[name], PIPELINES[name]];
  describeTransport("in process", () => inProcess(pipeline), requests, pipeline);
  describeTransport("over HTTP, each stage as it ships", () => overHttp(pipeline), requests, pipeline);
  describeTransport(
    "behind the endpoint, through the AWS client",
    () => throughAwsClient(definitionOf(name)),
    requests,
    pipeline,
  );
});
