// Java's text of numbers: what Double.toString and Float.toString print.

/** Positional notation is used for magnitudes from 10^-3 up to, but not including, 10^7. */
const MIN_POSITIONAL_EXPONENT = -3;
const MAX_POSITIONAL_EXPONENT = 6;

/** Lays out decimal digits `d.ddd… × 10^exponent` the way Java does. */
function layOut(negative: boolean, digits: string, exponent: number): string {
  const sign = negative ? "-" : "";
  if (exponent < MIN_POSITIONAL_EXPONENT || exponent > MAX_POSITIONAL_EXPONENT) {
    return `${sign}${digits[0]}.${digits.length > 1 ? digits.slice(1) : "0"}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** Lays out what `toExponential` printed. */
function reformat(exponential: string): string {
  const negative = exponential.startsWith("-");
  const start = negative ? 1 : 0;
  const mark = exponential.indexOf("e");
  const digits = exponential[start] + exponential.slice(start + 2, mark);
  return layOut(negative, digits.replace(/(?<=.)0+$/u, ""), Number(exponential.slice(mark + 1)));
}

function formatSpecial(value: number): string | undefined {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  return Number.isFinite(value) ? undefined : String(value);
}

/**
 * `Double.toString`: `1.0`, `1.0E10`, `9.999E-4`, `NaN`, `-Infinity`, `-0.0` (data-formats F33, bundle
 * §19.5). The digits are those of JDK 19 and newer: the fewest, but at least two, that read back to the same
 * double, and of these the nearest. Older JDKs print a digit too many for a few values (2.0E23).
 */
export function formatJavaDouble(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const shortest = value.toExponential();
  // One digit is not enough for Java: the smallest double prints as 4.9E-324, not as 5E-324.
  return reformat(shortest.includes(".") ? shortest : value.toExponential(1));
}

/** `toExponential`, which takes the larger neighbour of a tie, with Java's choice of the even one. */
function roundToEven(value: number, fractionDigits: number): string {
  const text = value.toExponential(fractionDigits);
  const mark = text.indexOf("e");
  if (Number(text[mark - 1]) % 2 === 0) return text;
  const exact = value.toExponential(100);
  const exponent = text.slice(mark);
  const isTie = /^50*$/u.test(exact.slice(mark, exact.length - exponent.length));
  return isTie ? exact.slice(0, mark) + exponent : text;
}

/**
 * `Float.toString` of a number that is a single: as {@link formatJavaDouble}, with digits that suffice for a
 * single.
 */
export function formatJavaFloat(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  for (let fractionDigits = 1; fractionDigits < 8; fractionDigits++) {
    const text = roundToEven(value, fractionDigits);
    if (Math.fround(Number(text)) === value) return reformat(text);
  }
  // Nine significant digits tell every single from its neighbours.
  return reformat(value.toExponential(8));
}
