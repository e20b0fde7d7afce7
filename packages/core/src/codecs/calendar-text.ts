/** Dates and timestamps as ISO 8601 text, without going through a double. */

const UNITS = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

/** `2024-02-29` of days since 1970-01-01 in the proleptic Gregorian calendar; beyond four digits of year with a sign. */
export function calendarDate(days: number): string {
  // Howard Hinnant's civil_from_days: years begin in March, 400 of them are 146,097 days.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** `2024-02-29T12:30:00.250Z` of a count since 1970; the fraction has the digits of its unit, and is left out when it is zero. */
export function timestampText(
  unit: keyof typeof UNITS,
  isUtc: boolean,
): (value: number | bigint | string) => string {
  const perSecond = UNITS[unit];
  const digits = String(perSecond).length - 1;
  return (value) => {
    const count = BigInt(value);
    const perDay = perSecond * 86_400n;
    let days = count / perDay;
    let rest = count % perDay;
    if (rest < 0n) {
      days -= 1n;
      rest += perDay;
    }
    const seconds = Number(rest / perSecond);
    const fraction = rest % perSecond;
    const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      .map(twoDigits)
      .join(":");
    const tail = fraction === 0n ? "" : `.${String(fraction).padStart(digits, "0")}`;
    return `${calendarDate(Number(days))}T${time}${tail}${isUtc ? "Z" : ""}`;
  };
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
