/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { binarizer } from "./binarizer.ts";
import { bucketed_random_projection_lsh } from "./bucketed_random_projection_lsh.ts";
import { bucketizer } from "./bucketizer.ts";
import { chi_sq_selector } from "./chi_sq_selector.ts";
import { coalesce } from "./coalesce.ts";
import { count_vectorizer } from "./count_vectorizer.ts";
import { dct } from "./dct.ts";
import { elementwise_product } from "./elementwise_product.ts";
import { feature_hasher } from "./feature_hasher.ts";
import { hashing_term_frequency } from "./hashing_term_frequency.ts";
import { idf } from "./idf.ts";
import { imputer } from "./imputer.ts";
import { interaction } from "./interaction.ts";
import { map_entry_selector } from "./map_entry_selector.ts";
import { math_binary } from "./math_binary.ts";
import { math_unary } from "./math_unary.ts";
import { max_abs_scaler } from "./max_abs_scaler.ts";
import { min_hash_lsh } from "./min_hash_lsh.ts";
import { min_max_scaler } from "./min_max_scaler.ts";
import { multinomial_labeler } from "./multinomial_labeler.ts";
import { ngram } from "./ngram.ts";
import { normalizer } from "./normalizer.ts";
import { one_hot_encoder } from "./one_hot_encoder.ts";
import { pca } from "./pca.ts";
import { polynomial_expansion } from "./polynomial_expansion.ts";
import { regex_indexer } from "./regex_indexer.ts";
import { regex_tokenizer } from "./regex_tokenizer.ts";
import { reverse_string_indexer } from "./reverse_string_indexer.ts";
import { standard_scaler } from "./standard_scaler.ts";
import { stopwords_remover } from "./stopwords_remover.ts";
import { string_indexer } from "./string_indexer.ts";
import { string_map } from "./string_map.ts";
import { tokenizer } from "./tokenizer.ts";
import { vector_assembler } from "./vector_assembler.ts";
import { vector_indexer } from "./vector_indexer.ts";
import { vector_slicer } from "./vector_slicer.ts";
import { word_filter } from "./word_filter.ts";
import { word_to_vector } from "./word_to_vector.ts";

export const featureOps: readonly Op[] = [
  binarizer,
  bucketed_random_projection_lsh,
  bucketizer,
  chi_sq_selector,
  coalesce,
  count_vectorizer,
  dct,
  elementwise_product,
  feature_hasher,
  hashing_term_frequency,
  idf,
  imputer,
  interaction,
  map_entry_selector,
  math_binary,
  math_unary,
  max_abs_scaler,
  min_hash_lsh,
  min_max_scaler,
  multinomial_labeler,
  ngram,
  normalizer,
  one_hot_encoder,
  pca,
  polynomial_expansion,
  regex_indexer,
  regex_tokenizer,
  reverse_string_indexer,
  standard_scaler,
  stopwords_remover,
  string_indexer,
  string_map,
  tokenizer,
  vector_assembler,
  vector_indexer,
  vector_slicer,
  word_filter,
  word_to_vector,
];
