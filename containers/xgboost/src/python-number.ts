/** Numbers as Python reads them from text (F17). */

// One way only to read each digit: a long cell that is no number takes time by its length, not by its square.
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const UNDERSCORED = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;

/** Digits that an integer below 2^53 holds whatever they are. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * A sign, digits, a point, digits: up to fifteen of them make an exact integer over an exact power of ten, which one division
 * rounds as the text would be (Clinger 1990). Undefined for every other text.
 */
export function parsePlainDecimal(text: string): number | undefined {
  const { length } = text;
  const isNegative = text.charCodeAt(0) === 0x2d;
  let at = isNegative ? 1 : 0;
  if (length === at || length - at > EXACT_DIGITS + 1) return undefined;
  let digits = 0;
  let mantissa = 0;
  let decimals = -1;
  for (; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (digit === -2 && decimals < 0) decimals = 0;
    else return undefined;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return undefined;
  const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
  return isNegative ? -value : value;
}

/** The double `float(text)` gives, or undefined where it raises. Surrounding white space does not count. */
export function parsePythonFloat(text: string): number | undefined {
  const plain = parsePlainDecimal(text);
  if (plain !== undefined) return plain;
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return Number(trimmed);
  if (UNDERSCORED.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  const word = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(trimmed);
  if (word === null) return undefined;
  if (word[2]!.toLowerCase() === "nan") return Number.NaN;
  return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
