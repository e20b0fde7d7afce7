/** Values as Python prints them: `repr` of floats and lists in CSV, `json.dumps` in JSON. */
import { formatFloat64 } from "@stagewright/core";

/** A number a Python program has: an `int` prints without a point. */
export interface PythonNumber {
  readonly value: number;
  readonly isInteger: boolean;
}

export type PythonValue = PythonNumber | readonly PythonNumber[];

export const float = (value: number): PythonNumber => ({ value, isInteger: false });
export const integer = (value: number): PythonNumber => ({ value, isInteger: true });

const JSON_WORDS = { nan: "NaN", infinity: "Infinity", negativeInfinity: "-Infinity" };

/** `str(value)`: `0.5`, `[0.5, 0.5]`, `nan`. */
export function pythonText(value: PythonValue): string {
  return print(value, ({ value: number }) => formatFloat64(number));
}

/** `json.dumps(value)`: as above with the words of JSON's Python dialect, `NaN`. */
export function pythonJson(value: PythonValue): string {
  return print(value, ({ value: number }) => formatFloat64(number, JSON_WORDS));
}

function print(value: PythonValue, floatText: (number: PythonNumber) => string): string {
  const one = (number: PythonNumber) => (number.isInteger ? `${number.value}` : floatText(number));
  return isList(value) ? `[${value.map(one).join(", ")}]` : one(value);
}

export function isList(value: PythonValue): value is readonly PythonNumber[] {
  return Array.isArray(value);
}
