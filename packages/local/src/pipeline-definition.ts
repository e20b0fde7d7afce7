/**
 * What a pipeline at home is made of, and the rules it must keep. One schema serves the file and a definition given as
 * a value; all problems are found before anything is said.
 */

import { MAX_PIPELINE_STAGES, MIN_PIPELINE_STAGES, quote } from "@stagewright/core";
import * as v from "valibot";

/** One container of the pipeline (C88). */
export interface PipelineStage {
  /** Stage module, or the folder that holds it; relative to the pipeline file (to the working directory for a value). */
  readonly stage: string;
  /** Name in messages, logs and metrics; one of all or none (C103). Default: `container-1`, `container-2`, … (C102). */
  readonly containerHostname?: string | undefined;
  /** Folder with the unpacked model artifact, shown to the stage as `<base>/model` (C15). */
  readonly model?: string | undefined;
  /** Variables of the container (C23). */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

export interface PipelineDefinition {
  /** Name of the endpoint (C272). */
  readonly name: string;
  /** Two to fifteen, in the order of an invocation (C88, C91). */
  readonly stages: readonly PipelineStage[];
}

/** Set by the runner; an entry of the same name would be lost, so it is refused (C33, C22, C29). */
const SET_BY_RUNNER = new Set([
  "SAGEMAKER_BIND_TO_PORT",
  "SAGEMAKER_SAFE_PORT_RANGE",
  "SAGEMAKER_BASE_DIR",
  "STAGEWRIGHT_HOST",
]);

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const NAME_RULE = "1 to 63 letters, digits and hyphens, starting and ending with a letter or digit";
const ENVIRONMENT_ENTRIES = 100;
const ENVIRONMENT_TEXT_LENGTH = 1024;
const ENVIRONMENT_TOTAL_BYTES = 32 * 1024;

const quoted = (value: unknown) =>
  typeof value === "string" ? quote(value) : JSON.stringify(value).slice(0, 120);
const text = (what: string) => v.string(({ input }) => `got ${quoted(input)}, expected ${what}`);
const nameOf = (what: string) =>
  v.pipe(
    text(what),
    v.regex(NAME, ({ input }) => `got ${quoted(input)}, expected ${NAME_RULE}`),
  );
const pathOf = (what: string) => v.pipe(text(what), v.minLength(1, `is empty; expected ${what}`));

const environment = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.regex(
        /^[a-zA-Z_][a-zA-Z0-9_]*$/,
        "a variable is letters, digits and underscores, not starting with a digit",
      ),
      v.maxLength(
        ENVIRONMENT_TEXT_LENGTH,
        `a variable's name has at most ${ENVIRONMENT_TEXT_LENGTH} characters`,
      ),
      v.check((key) => !SET_BY_RUNNER.has(key), "is set by the runner; remove it"),
    ),
    v.pipe(
      v.string(({ input }) => `got ${quoted(input)}, expected text`),
      v.maxLength(
        ENVIRONMENT_TEXT_LENGTH,
        `a variable's value has at most ${ENVIRONMENT_TEXT_LENGTH} characters`,
      ),
    ),
    ({ input }) => `got ${quoted(input)}, expected variables and their values`,
  ),
  v.maxEntries(ENVIRONMENT_ENTRIES, `has more than ${ENVIRONMENT_ENTRIES} entries (C24)`),
);

const stageEntries = {
  stage: pathOf("the path of a stage module"),
  containerHostname: v.optional(nameOf("a host name")),
  model: v.optional(pathOf("the folder of a model artifact")),
  environment: v.optional(environment),
};
const pipelineEntries = {
  name: nameOf("the endpoint's name"),
  stages: v.pipe(
    v.array(
      strict(stageEntries, "a stage"),
      ({ input }) => `got ${quoted(input)}, expected a list of stages`,
    ),
    v.check(
      (stages) => stages.length >= MIN_PIPELINE_STAGES && stages.length <= MAX_PIPELINE_STAGES,
      ({ input }) =>
        `has ${input.length} ${input.length === 1 ? "entry" : "entries"}; a pipeline has ${MIN_PIPELINE_STAGES} to ${MAX_PIPELINE_STAGES} stages (C88)`,
    ),
  ),
};
const pipelineSchema = strict(pipelineEntries, "a pipeline");

/** Where a problem lies in the definition, and what it is. */
export interface DefinitionProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** Checks a definition; either the definition or every problem in it. */
export function checkPipelineDefinition(
  value: unknown,
): { readonly definition: PipelineDefinition } | { readonly problems: readonly DefinitionProblem[] } {
  const result = v.safeParse(pipelineSchema, value);
  const problems: DefinitionProblem[] = (result.issues ?? []).map((issue) => ({
    path: (issue.path ?? []).map(({ key }) => key as string | number),
    problem: issue.message,
  }));
  if (result.typed) problems.push(...problemsBetweenStages(result.output));
  return problems.length > 0 ? { problems } : { definition: result.output as PipelineDefinition };
}

/** Name of each container in messages and logs (C102). */
export function containerNames(definition: PipelineDefinition): string[] {
  return definition.stages.map((stage, index) => stage.containerHostname ?? `container-${index + 1}`);
}

function problemsBetweenStages({ stages }: v.InferOutput<typeof pipelineSchema>): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const firstUse = new Map<string, number>();
  const named = stages.filter((stage) => stage.containerHostname !== undefined).length;
  let bytes = 0;
  stages.forEach(({ containerHostname: host, environment: variables = {} }, index) => {
    if (host === undefined && named > 0) {
      problems.push({
        path: ["stages", index],
        problem: "has no containerHostname; either every stage has one or none (C103)",
      });
    }
    if (host !== undefined) {
      const before = firstUse.get(host);
      if (before === undefined) firstUse.set(host, index);
      else {
        problems.push({
          path: ["stages", index, "containerHostname"],
          problem: `${quoted(host)} is the name of stage ${before + 1} already; names are unique (C103)`,
        });
      }
    }
    for (const [key, value] of Object.entries(variables))
      bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  });
  if (bytes > ENVIRONMENT_TOTAL_BYTES) {
    problems.push({
      path: ["stages"],
      problem: `variables of all stages together are ${bytes} bytes; at most ${ENVIRONMENT_TOTAL_BYTES} (C24)`,
    });
  }
  return problems;
}

/** An object with these entries and no others; an unknown one is answered with the list of those there are. */
function strict<const Entries extends v.ObjectEntries>(entries: Entries, what: string) {
  const names = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    if (issue.expected === "never") return `is not an entry of ${what}; entries are ${names.join(", ")}`;
    if (issue.received === "undefined") return "is missing";
    return `got ${quoted(issue.input)}, expected ${what} with ${names.join(", ")}`;
  });
}
