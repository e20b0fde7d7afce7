// Numbers as Java reads them from text: `Double.parseDouble` and `Float.parseFloat`, rounded once.

// One way only to read each digit: a long text that is no number takes time by its length, not by its square.
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/;
const HEXADECIMAL = /^([+-]?)0[xX](?:([\da-fA-F]+)\.?|([\da-fA-F]*)\.([\da-fA-F]+))[pP]([+-]?\d+)[fFdD]?$/;

/** Binary digits of a floating type, and the exponent of its least power of two. */
const DOUBLE = { precision: 53, leastExponent: -1074 } as const;
const FLOAT = { precision: 24, leastExponent: -149 } as const;
type FloatingType = typeof DOUBLE | typeof FLOAT;

const LARGEST_SINGLE = 3.4028234663852886e38;
/** The middle of the largest float and the one there would be next: from here on it is infinity. */
const OVERFLOW_MIDDLE = 3.4028235677973366e38;
/** Digits the middle of two floats has at most, as a decimal; what a text has beyond is more than nothing, or nothing. */
const MAX_DIGITS = 800;

/** A double, white space around it allowed; undefined where the text is no floating literal of Java. */
export function parseJavaDouble(text: string): number | undefined {
  return parse(javaTrim(text), DOUBLE);
}

/** A float32 as a number, rounded to it from the text and not by way of a double; undefined as for a double. */
export function parseJavaFloat(text: string): number | undefined {
  const trimmed = javaTrim(text);
  const double = parse(trimmed, FLOAT);
  if (double === undefined) return undefined;
  const single = Math.fround(double);
  if (single === double || !Number.isFinite(double)) return single;
  const magnitude = Math.abs(double);
  const other = otherFloat(magnitude, Math.abs(single));
  // Rounding twice goes wrong only where the double is the very middle of two floats and the text is not.
  if (other === undefined) return single;
  const side = compareDecimal(trimmed, magnitude);
  if (side === 0) return single;
  const rounded = side < 0 ? Math.min(Math.abs(single), other) : Math.max(Math.abs(single), other);
  return double < 0 ? -rounded : rounded;
}

/** `String.trim`: takes away everything up to the space. */
export function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}

/** A decimal text as a double, a hexadecimal one rounded to the type. */
function parse(text: string, type: FloatingType): number | undefined {
  if (DECIMAL.test(text)) return Number(text.replace(/[fFdD]$/, ""));
  if (/^[+-]?NaN$/.test(text)) return Number.NaN;
  if (/^[+-]?Infinity$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, high = "", fraction = "", exponent] = match;
  const mantissa = BigInt(`0x${whole ?? high + fraction}`);
  const magnitude = roundedTo(type, mantissa, Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -magnitude : magnitude;
}

/** mantissa · 2^exponent, rounded half to even. */
function roundedTo({ precision, leastExponent }: FloatingType, mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const length = mantissa.toString(2).length;
  const dropped = Math.max(length - precision, leastExponent - exponent);
  if (dropped <= 0) return Number(mantissa) * 2 ** exponent;
  // Less than half of the least number there is.
  if (dropped > length) return 0;
  const [kept, rest] = [mantissa >> BigInt(dropped), BigInt.asUintN(dropped, mantissa)];
  const half = 1n << BigInt(dropped - 1);
  const isUp = rest > half || (rest === half && kept % 2n === 1n);
  return Number(isUp ? kept + 1n : kept) * 2 ** (exponent + dropped);
}

/** The float as far from a positive double as the one it is rounded to; undefined where there is none. */
function otherFloat(double: number, single: number): number | undefined {
  if (single === Number.POSITIVE_INFINITY) return double === OVERFLOW_MIDDLE ? LARGEST_SINGLE : undefined;
  const other = 2 * double - single;
  return Math.fround(other) === other ? other : undefined;
}

/** Sign of text − double, both as positive numbers, exactly; 0 also for texts that are not decimal. */
function compareDecimal(text: string, double: number): number {
  const match = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?[fFdD]?$/.exec(text);
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
