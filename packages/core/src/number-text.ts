/** Number text as the contract's peers write it (F30, F31): never `String(x)` by accident (F34). */

import type { DType } from "./dtype.ts";

/** How a codec spells what has no digits. */
export interface SpecialWords {
  readonly nan: string;
  readonly infinity: string;
  readonly negativeInfinity: string;
}

/** Specials in CSV (F30). */
const CSV_WORDS: SpecialWords = { nan: "nan", infinity: "inf", negativeInfinity: "-inf" };
/** Specials in JSON, where the author asked for them (F30, F41). */
export const JSON_WORDS: SpecialWords = { nan: "NaN", infinity: "Infinity", negativeInfinity: "-Infinity" };

/** Exponents where positional text ends (F30: −4 ≤ e < 16). */
const POSITIONAL_FROM = 1e-4;
const POSITIONAL_BELOW = 1e16;
/** Below this singles are subnormal and hold fewer digits. */
const SMALLEST_NORMAL_SINGLE = 1.1754943508222875e-38;
/** From 1e-4 up to here nine digits are at most twelve places. */
const SCALED_BELOW = 1e6;
const POWERS = Array.from({ length: 13 }, (_, exponent) => 10 ** exponent);
/** Below this every integer is exact in a single and its digits are those of the double. */
const EXACT_SINGLE = 16_777_216;
/**
 * A single has as many decimal places as binary ones. A tie has at most 9 digits, so from 2^-30 on, where at most 9 zeros stand
 * behind the point, at most 18 places: what is no whole number of 2^-20 is no tie.
 */
const TIES_KNOWN_FROM = 2 ** -30;
const TIE_FRACTIONS = 2 ** 20;

/**
 * Text of a double: shortest digits that read back to it, laid out as Python does (F30): `1.0`, `0.0001`, `1e-05`,
 * `1e+16`, `-0.0`.
 */
export function formatFloat64(value: number, words: SpecialWords = CSV_WORDS): string {
  const size = Math.abs(value);
  if (size < POSITIONAL_BELOW) {
    if (size >= POSITIONAL_FROM) {
      return Number.isInteger(value) ? `${value}.0` : `${value}`;
    }
    if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
    return scientific(value);
  }
  if (size === Number.POSITIVE_INFINITY) return value > 0 ? words.infinity : words.negativeInfinity;
  return Number.isNaN(value) ? words.nan : scientific(value);
}

/** Text of a single: shortest digits that read back to the same single, laid out as F31. */
export function formatFloat32(value: number, words: SpecialWords = CSV_WORDS): string {
  const size = Math.abs(value);
  if (size < EXACT_SINGLE && Number.isInteger(value)) return formatFloat64(value, words);
  if (!(size < Number.POSITIVE_INFINITY)) return formatFloat64(value, words);
  const shortest = shortestSingle(value);
  // The layout is chosen by the single itself: f32(1e-4) is a little below 1e-4, so its text is 1e-04.
  return size >= POSITIONAL_FROM ? formatFloat64(shortest, words) : scientific(shortest);
}

/** The double with the fewest digits that rounds to this single. Normal singles need 6 to 9; subnormal ones may need 1. */
function shortestSingle(value: number): number {
  const size = Math.abs(value);
  if (size >= POSITIONAL_FROM && size < SCALED_BELOW) {
    const shortest = shortestScaled(size);
    return value < 0 ? -shortest : shortest;
  }
  for (let digits = size < SMALLEST_NORMAL_SINGLE ? 1 : 6; digits <= 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value)
      return digits === 9 ? candidate : evenOfTie(value, digits, candidate);
  }
  return value;
}

/**
 * The same of a single from 1e-4 to 1e6 in numbers alone. A single has 24 bits and 5^12 has 28: scaled by up to 10^12 it is an exact double, so what is cut off
 * shows whether it is less, more or just half of the last digit; a tie goes to the even one, as numpy prints it.
 */
function shortestScaled(size: number): number {
  let exponent = 0;
  while (size >= POWERS[exponent + 1]!) exponent += 1;
  while (exponent <= 0 && size < 1 / POWERS[-exponent]!) exponent -= 1;
  const mostPlaces = 8 - exponent;
  for (let places = 5 - exponent; places <= mostPlaces; places += 1) {
    const power = POWERS[places]!;
    const scaled = size * power;
    const whole = Math.floor(scaled);
    const rest = scaled - whole;
    const candidate = (rest >= 0.5 ? whole + 1 : whole) / power;
    if (Math.fround(candidate) !== size) continue;
    return rest === 0.5 && whole % 2 === 0 && places < mostPlaces ? whole / power : candidate;
  }
  return size;
}

/** `toPrecision` rounds a decimal tie up, numpy's printer to even: the lower neighbour where value lies between the two. */
function evenOfTie(value: number, digits: number, up: number): number {
  if (Math.abs(value) >= TIES_KNOWN_FROM && !Number.isInteger(value * TIE_FRACTIONS)) return up;
  const oneMore = value.toPrecision(digits + 1);
  if (!/[02468]\.?5(?:e|$)/.test(oneMore) || Number(oneMore) !== value || !isExact(value, digits + 1))
    return up;
  return Number(oneMore.replace(/5(?=e|$)/, "0"));
}

/** Whether the value's decimal expansion ends within so many digits. */
function isExact(value: number, digits: number): boolean {
  const expansion = value
    .toPrecision(100)
    .replace(/e.*$/, "")
    .replace(/^-?0*\.?0*/, "")
    .replace(".", "");
  return /^0*$/.test(expansion.slice(digits));
}

/** Text of one number of a dtype: floats by F30 or F31, integers plain. */
export function formatNumber(dtype: DType, value: number, words: SpecialWords = CSV_WORDS): string {
  if (dtype === "float64") return formatFloat64(value, words);
  if (dtype === "float32") return formatFloat32(value, words);
  return `${value}`;
}

/** `d.ddde±NN`: no forced fraction, a sign and at least two exponent digits. */
function scientific(value: number): string {
  const text = value.toExponential();
  const mark = text.indexOf("e");
  const exponent = text.slice(mark + 2);
  return text.slice(0, mark + 2) + (exponent.length < 2 ? `0${exponent}` : exponent);
}
