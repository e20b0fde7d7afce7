/** Numbers as Python reads them from text (F17). */

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const UNDERSCORED = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;

/** The double `float(text)` gives, or undefined where it raises. Surrounding white space does not count. */
export function parsePythonFloat(text: string): number | undefined {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return Number(trimmed);
  if (UNDERSCORED.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  const word = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(trimmed);
  if (word === null) return undefined;
  if (word[2]!.toLowerCase() === "nan") return Number.NaN;
  return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
