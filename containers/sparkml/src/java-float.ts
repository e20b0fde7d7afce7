/** `Float.parseFloat`: a text rounded to single precision once, not by way of a double (A6). */
import { parseJavaDouble } from "./java-text.ts";

const LARGEST_SINGLE = 3.4028234663852886e38;
/** The middle of the largest float and the one there would be next: from here on it is infinity. */
const OVERFLOW_MIDDLE = 3.4028235677973366e38;
/** Digits the middle of two floats has at most, as a decimal; what a text has beyond is more than nothing, or nothing. */
const MAX_DIGITS = 800;

/** A float32 as a number, or undefined where the text is no floating literal of Java. */
export function parseJavaFloat(text: string): number | undefined {
  const double = parseJavaDouble(text);
  if (double === undefined) return undefined;
  const single = Math.fround(double);
  if (single === double || !Number.isFinite(double)) return single;
  const magnitude = Math.abs(double);
  const other = otherFloat(magnitude, Math.abs(single));
  // Rounding twice goes wrong only where the double is the very middle of two floats and the text is not.
  if (other === undefined) return single;
  const side = compareDecimal(text, magnitude);
  if (side === 0) return single;
  const rounded = side < 0 ? Math.min(Math.abs(single), other) : Math.max(Math.abs(single), other);
  return double < 0 ? -rounded : rounded;
}

/** The float as far from a positive double as the one it is rounded to; undefined where there is none. */
function otherFloat(double: number, single: number): number | undefined {
  if (single === Number.POSITIVE_INFINITY) return double === OVERFLOW_MIDDLE ? LARGEST_SINGLE : undefined;
  const other = 2 * double - single;
  return Math.fround(other) === other ? other : undefined;
}

/** Sign of text − double, both as positive numbers, exactly; 0 also for texts that are not decimal. */
function compareDecimal(text: string, double: number): number {
  const match = /^\s*[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?[fFdD]?\s*$/.exec(text);
  if (match === null) return 0;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const dropped = digits.slice(MAX_DIGITS);
  const kept = BigInt(digits.slice(0, MAX_DIGITS) || "0");
  const scale = Number(exponent) - fraction.length + dropped.length;
  const [mantissa, power] = binary(double);
  // kept · 10^scale against mantissa · 2^power, each power on the side where it is none below zero.
  const ours = kept * 10n ** BigInt(Math.max(scale, 0)) * 2n ** BigInt(Math.max(-power, 0));
  const theirs = mantissa * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(-scale, 0));
  if (ours !== theirs) return ours < theirs ? -1 : 1;
  return /[1-9]/.test(dropped) ? 1 : 0;
}

/** A positive double as an integer and a power of two. */
function binary(double: number): readonly [mantissa: bigint, power: number] {
  let power = 0;
  let mantissa = double;
  for (; !Number.isInteger(mantissa); power -= 1) mantissa *= 2;
  return [BigInt(mantissa), power];
}
