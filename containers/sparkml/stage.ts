/** Stand-in for SageMaker's SparkML serving container (A1–A18): an MLeap bundle, a schema, one output column. */
import { defineStage, type Json } from "@stagewright/core";
import { mleapModel } from "@stagewright/mleap-stage";
import { awsErrorBody } from "./src/errors.ts";
import { createSparkNegotiation } from "./src/negotiation.ts";
import type { SparkRequest } from "./src/read-request.ts";
import { checkEnvironmentSchema } from "./src/schema-source.ts";
import { SparkScorer } from "./src/spark-scorer.ts";

export default defineStage("sparkml")
  .load(async ({ modelDir, environment, log }) => {
    const { bundle } = await mleapModel(modelDir, { log, longs: "bigint" });
    checkEnvironmentSchema(environment);
    return new SparkScorer(bundle, environment.isAwsCompatible);
  })
  .predict((payload, { model }) => model.score((payload as Json<SparkRequest>).value))
  .options({
    negotiation: createSparkNegotiation,
    errorBody: awsErrorBody,
    // A4, C163.
    executionParameters: { batchStrategy: "SINGLE_RECORD", maxPayloadInMB: 5 },
  });
