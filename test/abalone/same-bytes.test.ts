import { throughAwsClient } from "./aws-transport.ts";
import { describeTransport } from "./same-bytes.cases.ts";
import { inProcess, overHttp } from "./stage-transports.ts";

describeTransport("in process", () => inProcess());
describeTransport("over HTTP, each stage as it ships", () => overHttp());
describeTransport("behind the endpoint, through the AWS client", () => throughAwsClient());
