/** Columns as a stage module declares them. */

import type { PlannedColumn } from "../from/stage-plan.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** JavaScript moves such names to the front of an object. */
const INTEGER_LIKE = /^\d+$/;
/** More columns than this that are numbered one by one are written as a rule, not as a list. */
export const MAX_LISTED = 40;
const MAX_LINE_LENGTH = 90;

/** The expression after `columns:`; `const` lines it needs stand before. */
export function columnsText(columns: readonly PlannedColumn[]): {
  readonly before: string;
  readonly columns: string;
} {
  const numbered = columns.length > MAX_LISTED ? numberedPrefix(columns) : undefined;
  if (numbered !== undefined) {
    const rule = `Array.from({ length: ${columns.length} }, (_, at) => [\`${numbered}\${at}\`, ${JSON.stringify(columns[0]!.dtype)}] as const)`;
    return { before: `const columns = ${rule};\n\n`, columns: "columns" };
  }
  const isPairs = columns.some(({ name }) => INTEGER_LIKE.test(name) || name === "__proto__");
  const entries = columns.map(({ name, dtype }) =>
    isPairs
      ? `[${JSON.stringify(name)}, ${JSON.stringify(dtype)}]`
      : `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(dtype)}`,
  );
  const [open, close] = isPairs ? ["[", "]"] : ["{ ", " }"];
  const line = `${open}${entries.join(", ")}${close}`;
  if (line.length <= MAX_LINE_LENGTH) return { before: "", columns: line };
  const lines = entries.map((entry) => `      ${entry},\n`).join("");
  return { before: "", columns: `${open.trim()}\n${lines}    ${close.trim()}` };
}

/** The member of an object: `columns: …`, or `columns` alone where that is the name of the constant. */
export function property(columns: string): string {
  return columns === "columns" ? columns : `columns: ${columns}`;
}

/** `f` of f0, f1, f2, … of one dtype; undefined for any other names. */
function numberedPrefix(columns: readonly PlannedColumn[]): string | undefined {
  const [first] = columns;
  const prefix = /^([A-Za-z_]+)0$/.exec(first?.name ?? "")?.[1];
  const isNumbered = columns.every(
    ({ name, dtype }, at) => name === `${prefix}${at}` && dtype === first?.dtype,
  );
  return isNumbered ? prefix : undefined;
}
