/** 64-bit integers: a number while it is a safe integer, else a bigint; never a rounded number. */
export type Long = number | bigint;

/** A bigint as the shorter form: a number while safe. */
export function longOf(value: bigint): Long {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Wraps to the low `bits` bits, two's complement, as Java narrows integers. */
export function wrapLong(value: Long, bits: 8 | 16 | 32): number {
  if (typeof value === "bigint") return Number(BigInt.asIntN(bits, value));
  // ToInt32 is defined on any safe integer as the low 32 bits.
  const int = value | 0;
  return bits === 32 ? int : (int << (32 - bits)) >> (32 - bits);
}
