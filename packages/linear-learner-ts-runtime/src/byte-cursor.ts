import type { ArtifactMember } from "./artifact-members.ts";
import {
  ArtifactFieldError,
  ArtifactNotFiniteError,
  ArtifactTruncatedError,
  artifactError,
} from "./errors.ts";

/** Reads little-endian fields from start to end; every read is checked. */
export class ByteCursor {
  readonly file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  offset = 0;

  constructor(member: ArtifactMember) {
    this.file = member.file;
    this.#bytes = member.bytes;
    this.#view = new DataView(member.bytes.buffer, member.bytes.byteOffset, member.bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.byteLength - this.offset;
  }

  need(byteLength: number, field: string): void {
    if (byteLength <= this.remaining) return;
    throw artifactError(
      ArtifactTruncatedError,
      {
        file: this.file,
        offset: this.offset,
        field,
        got: `${this.remaining} bytes to the end`,
        expected: `${byteLength} bytes`,
      },
      "Copy the artifact again: it is cut short, or a count before this point is wrong.",
    );
  }

  skip(byteLength: number, field: string): void {
    this.need(byteLength, field);
    this.offset += byteLength;
  }

  take(byteLength: number, field: string): Uint8Array {
    this.skip(byteLength, field);
    return this.#bytes.subarray(this.offset - byteLength, this.offset);
  }

  int32(field: string): number {
    this.skip(4, field);
    return this.#view.getInt32(this.offset - 4, true);
  }

  uint32(field: string): number {
    this.skip(4, field);
    return this.#view.getUint32(this.offset - 4, true);
  }

  /** An unsigned 64-bit integer; beyond the safe integers it cannot be a count of anything here. */
  uint64(field: string): number {
    this.skip(8, field);
    const value = this.#view.getBigUint64(this.offset - 8, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      this.fail(field, this.offset - 8, String(value), "less than 2^53");
    }
    return Number(value);
  }

  checkFinite(
    data: Float32Array | Float64Array,
    field: string,
    offset: number,
    bytesPerElement: number,
  ): void {
    const wrong = data.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) return;
    throw artifactError(ArtifactNotFiniteError, {
      file: this.file,
      offset: offset + wrong * bytesPerElement,
      field: `${field}[${wrong}]`,
      got: String(data[wrong]),
      expected: "a finite number",
    });
  }

  fail(field: string, offset: number, got: string, expected: string): never {
    throw artifactError(ArtifactFieldError, { file: this.file, offset, field, got, expected });
  }
}
