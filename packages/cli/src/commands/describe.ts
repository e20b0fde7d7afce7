/** `stagewright describe [stage]`: what a stage declares, of a module or of whatever answers at an address. */

import { describeStage } from "@stagewright/image";
import type { StageDescription } from "@stagewright/server";
import { connectionFailure } from "@stagewright/testing";
import type { AddCommand } from "../command.ts";
import { descriptionText } from "../description-text.ts";
import { errors } from "../errors.ts";
import { readUrl } from "../options/url.ts";
import { isStageDescription } from "../stage-description.ts";

interface DescribeOptions {
  readonly url?: string;
  readonly json?: boolean;
  readonly openapi?: boolean;
}

/** How long a running stage may take to answer. */
const TIMEOUT_MS = 10_000;

export const addDescribe: AddCommand = (program, io) => {
  program
    .command("describe")
    .description("print what a stage reads and answers; its module is evaluated, its model is not loaded")
    .argument("[stage]", "stage module or its folder", ".")
    .option("--url <url>", "ask what answers there instead, e.g. http://127.0.0.1:8080", readUrl)
    .option("--json", "print the description as JSON")
    .option("--openapi", "print the OpenAPI 3.1 document, as it is served at /openapi.json")
    .action(async (stage: string, { url, json, openapi }: DescribeOptions) => {
      const { document, description } = await (url === undefined ? documentOf(stage) : documentAt(url));
      if (openapi === true) io.out(`${JSON.stringify(document, undefined, 2)}\n`);
      else if (json === true) io.out(`${JSON.stringify(description, undefined, 2)}\n`);
      else io.out(descriptionText(description));
    });
};

/** A stage's OpenAPI document, and what it says of the stage in its own words. */
interface Described {
  readonly document: object;
  readonly description: StageDescription;
}

async function documentOf(stage: string): Promise<Described> {
  const { document } = await describeStage(stage);
  return { document, description: document["x-stagewright"] as StageDescription };
}

async function documentAt(base: string): Promise<Described> {
  const url = new URL("/openapi.json", base).href;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await response.text();
  } catch (cause) {
    throw errors.SW_CLI_UNREACHABLE({ url, reason: reasonOf(cause) }, { cause });
  }
  const document = response.ok ? parsed(text) : undefined;
  const description = document?.["x-stagewright"];
  if (document === undefined || !isStageDescription(description))
    throw errors.SW_CLI_NOT_DESCRIBED({ url, status: response.status });
  return { document, description };
}

function parsed(text: string): { readonly "x-stagewright"?: unknown } | undefined {
  try {
    return (JSON.parse(text) as object | null) ?? undefined;
  } catch {
    // Whatever it is, it is no stage's document.
    return undefined;
  }
}

/** `fetch` says that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as Error;
  return connectionFailure(cause as Error);
}
