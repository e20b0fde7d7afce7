import type { DataType } from "../frame/data-type.ts";

/** A named slot of an op. */
export interface InputPort {
  readonly port: string;
  /** What the kernel gets: columns are cast to it; a non-nullable port never sees null (bundle.md §14, §15). */
  readonly type: DataType;
}

export interface OutputPort {
  readonly port: string;
  /** What the kernel gives. */
  readonly type: DataType;
  /** Produced only if the node declares a socket for it (bundle.md §8). Default false: the socket is required. */
  readonly optional?: boolean;
}

/** The ports of one model, in the model's schema order: the order kernels see values in and columns are appended in. */
export interface Ports {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

/** A port bound to a column of the frame. */
export interface Socket {
  readonly port: string;
  readonly column: string;
}

/** The shape of a node: which column each port reads or writes. */
export interface Sockets {
  readonly inputs: readonly Socket[];
  readonly outputs: readonly Socket[];
}
