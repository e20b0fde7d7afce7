/** Decimal rounding of doubles: correct for the exact binary value, ties to even, as Python's `round`. */

/** Most decimals a double is rounded to: powers of ten up to here are exact. */
export const MAX_DIGITS = 22;
const EXACT_POWERS = Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => Number(`1e${exponent}`));
/** Above 2^52 a double has no fraction. */
const NO_FRACTION = 4_503_599_627_370_496;

/** Whether numbers can be rounded to so many decimals. */
export function isRoundable(digits: number): boolean {
  return Number.isInteger(digits) && digits >= 0 && digits <= MAX_DIGITS;
}

/**
 * `value` rounded to `digits` decimals (0 to 22); NaN and infinities are returned as they are. `roundTo(2.5, 0)` is 2,
 * `roundTo(0.125, 2)` is 0.12, `roundTo(2.675, 2)` is 2.67 (the double lies below the tie), `roundTo(-0.04, 1)` is -0.
 */
export function roundTo(value: number, digits: number): number {
  const power = EXACT_POWERS[digits];
  if (power === undefined) return value;
  const scaled = value * power;
  if (!(Math.abs(value) < NO_FRACTION)) return value;
  // Away from a tie, and below 1e12, the scaled product is off by far less than its distance to the tie; and an integer
  // divided by an exact power of ten is the double nearest to that decimal.
  const isNearTie = Math.abs(Math.abs(scaled - Math.trunc(scaled)) - 0.5) < 1e-3;
  if (isNearTie || Math.abs(scaled) > 1e12) return roundExactly(value, digits);
  return keepSign(Math.round(scaled) / power, value);
}

/** By the exact decimal expansion of the double; `toFixed` gives up to 100 digits of it. */
function roundExactly(value: number, digits: number): number {
  const size = Math.abs(value);
  const up = Number(size.toFixed(digits));
  const expansion = size.toFixed(100);
  const fraction = expansion.slice(expansion.indexOf(".") + 1);
  const isTie = fraction[digits] === "5" && /^0*$/.test(fraction.slice(digits + 1));
  if (!isTie) return keepSign(up, value);
  const lastDigit = digits === 0 ? expansion[expansion.indexOf(".") - 1] : fraction[digits - 1];
  // toFixed rounds a tie up (ECMA-262, Number.prototype.toFixed); the even neighbour is the truncated one when its last digit is even.
  if (Number(lastDigit) % 2 === 1) return keepSign(up, value);
  const cut = expansion.indexOf(".") + 1 + digits;
  return keepSign(Number(expansion.slice(0, cut)), value);
}

function keepSign(size: number, value: number): number {
  return value < 0 || Object.is(value, -0) ? -Math.abs(size) : Math.abs(size);
}
