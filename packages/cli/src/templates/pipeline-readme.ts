/** The text of the project's README: its stages, how to run it, and what could not be found out. */

import { unknownsOf } from "../from/project-unknowns.ts";
import type { StagePlan } from "../from/stage-plan.ts";
import type { PipelineProjectOptions } from "./pipeline-project.ts";

export function pipelineReadme({ name, plan }: PipelineProjectOptions): string {
  const isPipeline = plan.stages.length > 1;
  const [request] = plan.recording.cases;
  const run = isPipeline
    ? "| `npm run up` | starts every stage and one endpoint in front of them |"
    : `| \`npm run serve\` | serves the stage on http://127.0.0.1:8080 |`;
  const images = plan.stages.map(
    (stage) =>
      `| \`npm run image:${stage.name}\` | builds the container image of ${stage.name} (needs Docker) |`,
  );
  return `# ${name}

${isPipeline ? "An Amazon SageMaker inference pipeline" : "A stage of an Amazon SageMaker inference pipeline"}, written by \`stagewright init --from\`.

| stage | made from | reads | answers |
| --- | --- | --- | --- |
${plan.stages.map(stageRow).join("\n")}

| command | what it does |
| --- | --- |
| \`npm test\` | checks types and runs the tests |
${[run, ...images].join("\n")}

\`<stage>/stage.ts\` is the stage, \`<stage>/model/\` its model artifact: packed as \`model.tar.gz\` it is what the platform unpacks into
\`/opt/ml/model\`.
${request === undefined ? "" : `\nA request (\`${plan.recording.contentType}\`), made from the schema:\n\n\`\`\`text\n${request.request.trimEnd()}\n\`\`\`\n`}
## What could not be found out

${unknownsOf(plan)
  .map((unknown) => `- ${unknown}`)
  .join("\n")}
`;
}

function stageRow({ name, source, input, outputNames }: StagePlan): string {
  const columns = input.columns.map((column) => column.name);
  const reads =
    input.kind === "columns" ? `${columns.length} columns: ${shortened(columns)}` : "a leap frame, as JSON";
  return `| ${name} | \`${source.replace(/^.*[/\\]/, "")}\` | ${reads} | ${shortened(outputNames)} |`;
}

/** A few of many names. */
function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `\`${name}\``);
  return names.length > 12 ? `${shown.join(", ")}, …` : shown.join(", ");
}
