/**
 * `pnpm demo`: the abalone pipeline at home, called by the unchanged AWS client. Three processes behind one endpoint; no
 * Docker, no account, no network beyond this machine. Ends by itself.
 */
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { formatPipelineEvent, type PipelineEvent, startPipeline } from "@stagewright/local";

const SHELL = "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325";
const SHELL_WITHOUT_LENGTH = "M,,0.365,0.125,0.516,0.2155,0.114,0.155";
const SHELL_WITH_A_WORD = "F,0.56,0.445,tall,0.981,0.305,0.2245,0.335";

title("Three stages start, each in a process of its own");
await using pipeline = await startPipeline(new URL("../pipeline.yaml", import.meta.url), { onEvent: show });

const client = new SageMakerRuntimeClient({
  endpoint: pipeline.url,
  region: "us-east-1",
  credentials: { accessKeyId: "nobody", secretAccessKey: "checks" },
  maxAttempts: 1,
});

title("One shell through the AWS client, answered as JSON: its age in years");
await invoke([SHELL], "application/json");

title("A batch of three, one of them with an empty cell, answered as CSV");
await invoke([SHELL, SHELL_WITHOUT_LENGTH, SHELL], "text/csv");

title("A batch with a word where a number belongs: the first stage refuses it and says where");
try {
  await invoke([SHELL, SHELL_WITH_A_WORD], "text/csv");
  throw new Error("a bad record was answered");
} catch (thrown) {
  if (!(thrown instanceof ModelError)) throw thrown;
  const { error } = JSON.parse(thrown.OriginalMessage ?? "");
  say(`${thrown.name}, status ${thrown.OriginalStatusCode}: ${error.message}`);
  say(`stage ${error.stage}, record ${error.record}, column ${error.column}, code ${error.code}`);
}

client.destroy();
title("Done. How such a stage is written: containers/csv-preprocess/stage.ts");

/** Calls the endpoint and prints what goes there and what comes back. */
async function invoke(records: readonly string[], accept: string): Promise<void> {
  print("→", records.join("\n"));
  const { Body } = await client.send(
    new InvokeEndpointCommand({
      EndpointName: pipeline.endpointName,
      Body: records.join("\n"),
      ContentType: "text/csv",
      Accept: accept,
    }),
  );
  print("←", Buffer.from(Body ?? []).toString());
}

/** Stages as they come up, and every hop of an invocation. */
function show(event: PipelineEvent): void {
  if (event.kind !== "log" && event.kind !== "invocation") say(formatPipelineEvent(event));
}

function print(arrow: string, body: string): void {
  for (const line of body.trimEnd().split("\n")) say(`${arrow} ${line}`);
}

function title(text: string): void {
  console.log(`\n${text}`);
}

function say(text: string): void {
  console.log(`  ${text}`);
}
