import { mleapError } from "../errors.ts";
import type { DataType } from "./data-type.ts";

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

/** The ordered columns of a frame; names are unique (bundle.md §9). Immutable. */
export class Schema {
  readonly fields: readonly Field[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(fields: readonly Field[]) {
    const positions = new Map<string, number>();
    for (const field of fields) {
      if (positions.has(field.name)) throw mleapError("MLEAP_FRAME_COLUMN_EXISTS", { column: field.name });
      positions.set(field.name, positions.size);
    }
    this.fields = [...fields];
    this.#positions = positions;
  }

  get names(): readonly string[] {
    return this.fields.map((field) => field.name);
  }

  has(name: string): boolean {
    return this.#positions.has(name);
  }

  /** Position of a column, or undefined. */
  indexOf(name: string): number | undefined {
    return this.#positions.get(name);
  }

  /** Type of a column, or undefined. */
  typeOf(name: string): DataType | undefined {
    const position = this.#positions.get(name);
    return position === undefined ? undefined : this.fields[position]?.type;
  }

  /** This schema with columns appended. Throws MLEAP_FRAME_COLUMN_EXISTS. */
  with(fields: readonly Field[]): Schema {
    return new Schema([...this.fields, ...fields]);
  }
}
