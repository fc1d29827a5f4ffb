import { createHash } from 'node:crypto';
import type { ContentDigest } from '#kernel/document-content.ts';
import { IntegrityError } from './integrity-error.ts';

/**
 * The same bytes, measured and hashed as they pass. What came last is held back until all of it is known to be what was
 * recorded, so that whoever has received the whole length has received the recorded content.
 *
 * @throws {IntegrityError} when they are others, or more, or fewer
 */
export async function* checkContent(
  source: AsyncIterable<Uint8Array>,
  recorded: ContentDigest,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let last: Uint8Array | null = null;
  for await (const bytes of source) {
    sizeBytes += bytes.byteLength;
    if (sizeBytes > recorded.sizeBytes) break;
    hash.update(bytes);
    if (last !== null) yield last;
    last = bytes;
  }
  if (sizeBytes !== recorded.sizeBytes || hash.digest('hex') !== recorded.sha256) {
    throw new IntegrityError('the content of a document is not what was recorded');
  }
  if (last !== null) yield last;
}
