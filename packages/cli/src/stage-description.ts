/** Checks what a server says of itself: any server may have a document where a stage has its own. */

import type { StageDescription } from "@stagewright/server";

type Side = NonNullable<StageDescription["input"]>;

/** Whether this is a description as a stage gives it, as far as it is printed. */
export function isStageDescription(value: unknown): value is StageDescription {
  if (!isObject(value)) return false;
  const { stage, reads, answers, input, output } = value;
  return typeof stage === "string" && isTexts(reads) && isTexts(answers) && isSide(input) && isSide(output);
}

function isSide(value: unknown): value is Side | null {
  if (value === null) return true;
  if (!isObject(value)) return false;
  const { columns, validator } = value;
  return typeof validator === "string" || (Array.isArray(columns) && columns.every(isColumn));
}

function isColumn(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, dtype, range, categories } = value;
  return (
    typeof name === "string" &&
    typeof dtype === "string" &&
    (range === undefined || (Array.isArray(range) && range.length === 2)) &&
    (categories === undefined || Array.isArray(categories))
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
