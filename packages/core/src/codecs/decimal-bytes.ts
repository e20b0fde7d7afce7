/**
 * Decimal numbers straight from bytes, each rounded as `Number(text)` would round it: what nearly every cell of a body is, without
 * making a string of it.
 */

import type { Buffer } from "node:buffer";
import { MAX_NUMBER_LENGTH } from "../cell.ts";

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/** Integers up to here, and powers of ten up to 1e22, are exact doubles: one multiplication rounds once (Clinger 1990). */
const EXACT_MANTISSA = 9_007_199_254_740_991;
const LARGEST_POWER = 22;
const EXACT_POWERS = Array.from({ length: LARGEST_POWER + 1 }, (_, exponent) => Number(`1e${exponent}`));

/** Digits of the part of a long mantissa that is exact whatever they are, and of what may stand behind it. */
const HEAD_DIGITS = 15;
const TAIL_DIGITS = 4;
/** Cuts a double into halves of 26 bits, whose products are exact (Dekker 1971). */
const SPLITTER = 134_217_729;
const POWER_HEADS = EXACT_POWERS.map((power) => upperHalf(power));
/** More than the rounding errors of the steps below take together, see `divideLong`. */
const DIVISION_ERROR = 2 ** -50;

/**
 * The number written between two places, exactly rounded; NaN where nothing is written.
 *
 * @returns undefined for what is no decimal number, such as words, hex or white space, and for one beyond all doubles
 */
export function readDecimal(bytes: Buffer, start: number, end: number): number | undefined {
  if (start === end) return Number.NaN;
  if (end - start > MAX_NUMBER_LENGTH) return undefined;
  let at = start;
  const sign = bytes[at]!;
  if (sign === MINUS || sign === PLUS) at += 1;
  const digitsAt = at;
  let mantissa = 0;
  let digits = 0;
  let exponent = 0;
  for (let byte = bytes[at]!; at < end && byte >= ZERO && byte <= NINE; byte = bytes[++at]!) {
    mantissa = mantissa * 10 + (byte - ZERO);
    digits += 1;
  }
  if (at < end && bytes[at] === POINT) {
    at += 1;
    const pointAt = at;
    for (let byte = bytes[at]!; at < end && byte >= ZERO && byte <= NINE; byte = bytes[++at]!) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits += 1;
    }
    exponent = pointAt - at;
  }
  if (digits === 0) return undefined;
  if (at < end && (bytes[at] === LOWER_E || bytes[at] === UPPER_E)) {
    at += 1;
    const exponentSign = bytes[at]!;
    if (at < end && (exponentSign === MINUS || exponentSign === PLUS)) at += 1;
    const exponentAt = at;
    let written = 0;
    for (let byte = bytes[at]!; at < end && byte >= ZERO && byte <= NINE; byte = bytes[++at]!) {
      written = written * 10 + (byte - ZERO);
    }
    if (at === exponentAt) return undefined;
    exponent += exponentSign === MINUS ? -written : written;
  }
  if (at !== end) return undefined;
  let value: number;
  // Sums below the bound were exact at every step; one beyond it never comes back below.
  if (mantissa <= EXACT_MANTISSA && exponent >= -LARGEST_POWER && exponent <= LARGEST_POWER) {
    value = exponent < 0 ? mantissa / EXACT_POWERS[-exponent]! : mantissa * EXACT_POWERS[exponent]!;
    return sign === MINUS ? -value : value;
  }
  if (digits <= HEAD_DIGITS + TAIL_DIGITS && exponent <= 0 && exponent >= -LARGEST_POWER) {
    value = readLong(bytes, digitsAt, digits, -exponent);
    // NaN: two doubles are as near as can be told.
    if (!Number.isNaN(value)) return sign === MINUS ? -value : value;
  }
  value = Number(bytes.toString("latin1", start, end));
  return Number.isFinite(value) ? value : undefined;
}

/** Sixteen to nineteen digits, a point among them that does not count, over a power of ten; NaN where rounding is in doubt. */
function readLong(bytes: Buffer, digitsAt: number, digits: number, places: number): number {
  let head = 0;
  let tail = 0;
  let tailScale = 1;
  let at = digitsAt;
  for (let taken = 0; taken < digits; at += 1) {
    const byte = bytes[at]!;
    if (byte === POINT) continue;
    if (taken < HEAD_DIGITS) head = head * 10 + (byte - ZERO);
    else {
      tail = tail * 10 + (byte - ZERO);
      tailScale *= 10;
    }
    taken += 1;
  }
  return divideLong(head, tailScale, tail, places);
}

/**
 * (`head` · `scale` + `tail`) / 10^`places`, rounded once. The quotient is worked out as a double and a correction to it; each step
 * that is not exact errs by at most 2^-53 of what it gives. Where the quotient, moved by more than all of that either way, rounds to
 * one double, that is the one.
 */
function divideLong(head: number, scale: number, tail: number, places: number): number {
  // head · scale = product + productError, exactly: scale has no lower half.
  const headUpper = upperHalf(head);
  const product = head * scale;
  const rest = headUpper * scale - product + (head - headUpper) * scale + tail;
  const dividend = product + rest;
  const dividendError = rest - (dividend - product);
  const divisor = EXACT_POWERS[places]!;
  const divisorUpper = POWER_HEADS[places]!;
  const divisorLower = divisor - divisorUpper;
  const quotient = dividend / divisor;
  // quotient · divisor = back + backError, exactly.
  const upper = upperHalf(quotient);
  const lower = quotient - upper;
  const back = quotient * divisor;
  const backError =
    upper * divisorUpper - back + upper * divisorLower + lower * divisorUpper + lower * divisorLower;
  const remainder = dividend - back;
  const correction = (remainder - backError + dividendError) / divisor;
  const doubt =
    ((Math.abs(remainder) + Math.abs(backError) + Math.abs(dividendError)) / divisor) * DIVISION_ERROR;
  const least = quotient + (correction - doubt);
  const most = quotient + (correction + doubt);
  return least === most ? least : Number.NaN;
}

/** The upper 26 bits of a double. */
function upperHalf(value: number): number {
  const spread = SPLITTER * value;
  return spread - (spread - value);
}
