import { createHash } from 'node:crypto'

/** SHA-256 as in the browser, but it resolves when `settle` does, because real digests run on other threads. */
export const fakeSubtle = {
  digest: async (_: string, data: ArrayBuffer | Uint8Array) =>
    Uint8Array.from(createHash('sha256').update(new Uint8Array(data)).digest()).buffer,
} as unknown as SubtleCrypto
