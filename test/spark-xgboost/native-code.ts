/** First bytes of what a processor or an engine runs: ELF, WebAssembly, Mach-O, PE. */
const MAGIC = ["7f454c46", "0061736d", "cffaedfe", "cafebabe", "4d5a9000"];

/** Whether a file is native code, or WebAssembly, by its first four bytes. */
export function isNativeCode(content: Uint8Array): boolean {
  return MAGIC.includes(Buffer.from(content.subarray(0, 4)).toString("hex"));
}
