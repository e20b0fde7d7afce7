/** The codecs every stage has, one a line. Order is the order of preference where Accept leaves a choice. */

import type { Codec } from "../codec.ts";
import { csvCodec } from "./csv.ts";
import { eventStreamCodec } from "./event-stream.ts";
import { imageCodec } from "./image.ts";
import { jsonCodec } from "./json.ts";
import { jsonLinesCodec } from "./json-lines.ts";
import { libsvmCodec } from "./libsvm.ts";
import { npyCodec } from "./npy.ts";
import { octetStreamCodec } from "./octet-stream.ts";
import { parquetCodec } from "./parquet.ts";
import { recordioProtobufCodec } from "./recordio-protobuf.ts";
import { textCodec } from "./text.ts";

export const allCodecs: readonly Codec[] = [
  csvCodec,
  jsonCodec,
  jsonLinesCodec,
  npyCodec,
  libsvmCodec,
  recordioProtobufCodec,
  parquetCodec,
  textCodec,
  octetStreamCodec,
  imageCodec,
  eventStreamCodec,
];
