/** Something to wait for, and the way to let go of who waits. */
export function gate(): { readonly opens: Promise<void>; readonly release: () => void } {
  let release = () => {};
  const opens = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { opens, release };
}
