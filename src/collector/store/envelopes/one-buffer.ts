/**
 * Copies of these bytes in one buffer, which a message to another thread can hand over. Bytes that are a part of a larger buffer, as most
 * of Node's are, would else be copied with all that lies around them.
 */
export function inOneBuffer(chunks: Iterable<Uint8Array>): { views: Map<Uint8Array, Uint8Array>; buffer: ArrayBuffer } {
  const all = [...new Set(chunks)];
  const buffer = new ArrayBuffer(all.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  const views = new Map<Uint8Array, Uint8Array>();
  for (const chunk of all) {
    const view = new Uint8Array(buffer, offset, chunk.length);
    view.set(chunk);
    views.set(chunk, view);
    offset += chunk.length;
  }
  return { views, buffer };
}
