import { it } from "vitest";
import { expectSameTables } from "./csv-scanner.cases.ts";

it("the byte scanner gives the general reader's table on a million generated rows", () => {
  expectSameTables(100);
});
