/** A stage's description as people read it in a terminal. */

import type { StageDescription } from "@stagewright/server";

type Side = StageDescription["input"];
type Column = Extract<Side, { columns: unknown }>["columns"][number];

/**
 * Lines of a description:
 *
 *     abalone-rings
 *     reads    text/csv, application/json
 *     answers  text/csv
 *     input    sex     string   one of "M", "F", "I"
 *              height  float32  0 to 1, or missing
 *     output   rings   float32
 */
export function descriptionText(description: StageDescription): string {
  const { stage, reads, answers, input, output, streams, sessions } = description;
  const lines = [
    stage,
    entry("reads", [reads.join(", ")]),
    entry("answers", [`${answers.join(", ")}${streams === true ? " (streamed)" : ""}`]),
    ...(sessions === true ? [entry("sessions", ["are opened by the stage"])] : []),
    entry("input", sideLines(input)),
    entry("output", sideLines(output)),
  ];
  return `${lines.join("\n")}\n`;
}

function entry(name: string, lines: readonly string[]): string {
  return lines.map((line, at) => `${(at === 0 ? name : "").padEnd(9)}${line}`.trimEnd()).join("\n");
}

function sideLines(side: Side): readonly string[] {
  if (side === null) return ["not declared"];
  if ("validator" in side)
    return [`checked by ${side.validator}${side.schema === undefined ? "" : "; --json prints its schema"}`];
  const nameWidth = Math.max(...side.columns.map(({ name }) => name.length));
  return side.columns.map(
    (column) => `${column.name.padEnd(nameWidth)}  ${column.dtype.padEnd(7)}  ${ruleText(column)}`,
  );
}

function ruleText({ range, categories, nullable }: Column): string {
  const parts: string[] = [];
  if (categories !== undefined)
    parts.push(`one of ${categories.map((category) => JSON.stringify(category)).join(", ")}`);
  const between = range === undefined ? "" : rangeText(range[0], range[1]);
  if (between !== "") parts.push(between);
  if (nullable === true) parts.push(parts.length === 0 ? "may be missing" : "or missing");
  if (nullable === false) parts.push("never missing");
  return parts.join(", ");
}

function rangeText(low: number | string | null, high: number | string | null): string {
  if (low === null) return high === null ? "" : `at most ${high}`;
  return high === null ? `at least ${low}` : `${low} to ${high}`;
}
