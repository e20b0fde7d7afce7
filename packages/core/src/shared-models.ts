/**
 * One copy of a model's arrays for all threads of a process. A worker thread of a stage runs the same `load` as the HTTP
 * thread; a model loaded through {@link loadShared} is there built on the first one's shared memory, and its file is not
 * read again. Ambient on purpose: an author's `load` stays `xgboostModel(modelDir)` in both.
 */

/** How a model is loaded, and how another thread gets it. */
export interface SharedLoading<Model extends object, Shared> {
  /** Reads the model from its file. */
  load(): Model | Promise<Model>;
  /** Everything another thread needs: structured-cloneable, large arrays over a `SharedArrayBuffer`. */
  share(model: Model): Shared;
  /** A model on the same memory. */
  adopt(shared: Shared): Model;
}

interface Offer {
  readonly model: WeakRef<object>;
  readonly share: (model: object) => unknown;
}

/** Models of this thread, held weakly: a stage that was closed keeps nothing. */
const offers = new Map<string, Offer>();
let received: ReadonlyMap<string, unknown> = new Map();

/**
 * Loads a model that threads can share.
 *
 * @example
 * const model = await loadShared(`fasttext:${file}`, {
 *   load: () => loadFastText(file),
 *   share: (loaded) => loaded.share(),
 *   adopt: (shared) => FastTextModel.fromShared(shared),
 * });
 *
 * @param key names model and file, and every option that changes what is loaded; the same in every thread
 * @throws what `load` throws
 */
export async function loadShared<Model extends object, Shared>(
  key: string,
  loading: SharedLoading<Model, Shared>,
): Promise<Model> {
  const model = received.has(key) ? loading.adopt(received.get(key) as Shared) : await loading.load();
  for (const [name, offer] of offers) if (offer.model.deref() === undefined) offers.delete(name);
  offers.set(key, { model: new WeakRef(model), share: (live) => loading.share(live as Model) });
  return model;
}

/** What a new thread of this process is given: the shared parts of every model that is still in use, by key. */
export function collectSharedModels(): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  for (const [key, { model, share }] of offers) {
    const live = model.deref();
    if (live !== undefined) parts.set(key, share(live));
  }
  return parts;
}

/** Takes what {@link collectSharedModels} gave in the thread that started this one. */
export function receiveSharedModels(parts: ReadonlyMap<string, unknown>): void {
  received = parts;
}
