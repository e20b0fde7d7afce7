/** The pipeline at home behind its endpoint, called by the unchanged AWS client. */
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { type PipelineDefinition, startPipeline } from "@stagewright/local";
import { INFERENCE_ID, type Outcome, type Transport, textOf } from "./transport.ts";

export async function throughAwsClient(
  definition: PipelineDefinition | URL = new URL("../pipeline.yaml", import.meta.url),
): Promise<Transport> {
  const pipeline = await startPipeline(definition);
  const client = new SageMakerRuntimeClient({
    endpoint: pipeline.url,
    region: "us-east-1",
    credentials: { accessKeyId: "nobody", secretAccessKey: "checks" },
    maxAttempts: 1,
  });
  return {
    send: async ({ body, contentType, accept }): Promise<Outcome> => {
      const command = new InvokeEndpointCommand({
        EndpointName: pipeline.endpointName,
        Body: body,
        ContentType: contentType,
        Accept: accept,
        InferenceId: INFERENCE_ID,
      });
      try {
        const answer = await client.send(command);
        return { contentType: answer.ContentType ?? "none", body: textOf(answer.Body ?? new Uint8Array()) };
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        return {
          failedAt: /error \(\d+\) from (\S+) with message/.exec(error.message)?.[1] ?? error.message,
          status: error.OriginalStatusCode ?? 0,
          body: textOf(Buffer.from(error.OriginalMessage ?? "")),
        };
      }
    },
    stop: async () => {
      client.destroy();
      await pipeline.stop();
    },
  };
}
