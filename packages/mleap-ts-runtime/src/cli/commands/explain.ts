import { parseArgs } from "node:util";
import {
  type BundleReport,
  type ExplainedNode,
  type ExplainedPort,
  explainBundle,
} from "../../bundle/explain-bundle.ts";
import { describeType } from "../../frame/data-type.ts";
import type { Field } from "../../frame/schema.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** Shows what is in a bundle. */
export const explainCommand: Command = {
  name: "explain",
  summary: "show nodes, ops, ports and problems of a bundle",
  usage: "mleap-ts explain <bundle> [--json]",
  run: async (args, { stdout }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean", default: false } },
    });
    const [bundle, ...rest] = positionals;
    if (bundle === undefined || rest.length > 0) throw new UsageError(explainCommand.usage);
    const report = await explainBundle(bundle);
    stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.issues.length > 0 ? exitCodes.refused : exitCodes.ok;
  },
};

function formatReport({ info, nodes, inputs, outputs, issues, findings }: BundleReport): string {
  const lines = [
    `${info.name} (${info.format}, MLeap ${info.version})`,
    "",
    "nodes",
    ...nodes.flatMap(formatNode),
    "",
    "needs",
    ...inputs.map(formatField),
    "",
    "gives",
    ...outputs.map(formatField),
  ];
  if (issues.length > 0) lines.push("", "problems", ...issues.map(({ message }) => `  ${message}`));
  if (findings.length > 0) lines.push("", "findings", ...findings.map(({ message }) => `  ${message}`));
  return `${lines.join("\n")}\n`;
}

function formatNode({ name, op, depth, runnable, inputs, outputs }: ExplainedNode): readonly string[] {
  const indent = "  ".repeat(depth + 1);
  const mark = runnable ? "" : "  [cannot run]";
  const ports = (all: readonly ExplainedPort[]) =>
    all.map(({ port, column }) => `${port}=${column}`).join(", ");
  const shape = inputs.length + outputs.length === 0 ? "" : `: ${ports(inputs)} → ${ports(outputs)}`;
  return [`${indent}${op} ${name}${shape}${mark}`];
}

function formatField({ name, type }: Field): string {
  return `  ${name}: ${describeType(type)}`;
}
