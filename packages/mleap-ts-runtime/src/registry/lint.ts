/** What is legal in a bundle and yet probably not meant. */
import type { AttributeValue, AttributeValues, ScalarKey } from "./attribute-value.ts";
import { scalarKeys } from "./attribute-value.ts";
import type { Op } from "./define-op.ts";

export interface LintFinding {
  readonly path: string;
  readonly node: string;
  readonly op: string;
  readonly attribute?: string;
  readonly message: string;
}

interface LintedNode {
  readonly name: string;
  readonly op: string;
  readonly path: string;
  readonly attributes: AttributeValues;
}

/** Findings about the attributes of one node. */
export function lintAttributes(
  { name: node, op: opName, path, attributes }: LintedNode,
  op: Op,
): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const report = (attribute: string, message: string) =>
    findings.push({
      path,
      node,
      op: opName,
      attribute,
      message: `${path}: op "${opName}", attribute "${attribute}" ${message}`,
    });
  const computed = Object.keys(op.computedAttributes ?? {}).map(patternOf);
  const declared = Object.entries(op.attributes);
  for (const [name, value] of attributes) {
    const [, attribute] = declared.find(([own, { aliases }]) => own === name || aliases.includes(name)) ?? [];
    if (attribute === undefined) {
      if (!computed.some((pattern) => pattern.test(name))) report(name, "is not read by this op");
      continue;
    }
    if (name === "thresholds" && isEmptyList(value))
      report(
        name,
        "is an empty list: no threshold counts here, and the JVM would answer class -1 to every row",
      );
    const misread = misreadKey(value, attribute.type);
    if (misread !== undefined)
      report(
        name,
        `is stored as ${misread} and read as ${attribute.type}: its default is used, as on the JVM`,
      );
  }
  return findings;
}

function patternOf(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/<\w+>/g, ".+");
  return new RegExp(`^${escaped}$`);
}

/** The key a scalar or list is stored under when the getter looks at another (bundle.md §4.5). */
function misreadKey(value: AttributeValue, type: string): string | undefined {
  if (value.kind === "tensor") return undefined;
  const wanted = type.replace(/^list of /, "");
  if (!scalarKeys.includes(wanted as ScalarKey) || (value.kind === "list") !== type.startsWith("list of "))
    return undefined;
  const present = Object.entries(value.fields).filter(([, content]) => !isDefault(content));
  return present.some(([key]) => key === wanted) ? undefined : present[0]?.[0];
}

function isEmptyList(value: AttributeValue): boolean {
  return value.kind === "list" && Object.values(value.fields).every(isDefault);
}

/** Protobuf scalars carry every field; only what is not the default was stored. */
function isDefault(content: unknown): boolean {
  return (
    content === undefined ||
    content === 0 ||
    content === false ||
    content === "" ||
    (Array.isArray(content) && content.length === 0) ||
    (content instanceof Uint8Array && content.length === 0)
  );
}
