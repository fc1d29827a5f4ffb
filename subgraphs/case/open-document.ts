import { documentSteps, type ContentDigest } from '#kernel/document-content.ts';
import type { InternalKey } from '#kernel/ids.ts';
import type { Entitlement, Item } from '#policy/entitlement.ts';
import type { Owner } from '#policy/owner.ts';
import { releasedValuesOf } from '#policy/released-values.ts';
import { withheldExtensions } from '#policy/verdict-report.ts';
import { keySet } from '../entitled.ts';
import type { DocumentAnswer } from '../subgraph.ts';
import { decideOn } from '../visible.ts';
import { selectDocumentParts, selectStoredDocument } from './document-queries.ts';
import { itemOfDocument } from './item-of.ts';
import { selectCases } from './queries.ts';
import type { CaseContext } from './show-case.ts';

/**
 * The content of one document, if every step that leads to it is open with the facts of its case. A document that would
 * not be in the list of its case is as unknown as one that does not exist.
 */
export async function openDocument(key: InternalKey, context: CaseContext): Promise<DocumentAnswer> {
  const { db, access, verdicts } = context;
  const document = await selectStoredDocument(db, access, key);
  const [file] = document === null ? [] : await selectCases(db, access, keySet([document.caseKey]));
  if (document === null || file === undefined) return { kind: 'unknown' };

  const item = itemOfDocument(document);
  for (const coordinate of documentSteps) {
    const { owner, held } = stepOf(coordinate, {
      key,
      caseKey: document.caseKey,
      entitlements: file.entitlements,
      item,
    });
    const verdict = decideOn(context, coordinate, owner.entitlements, held);
    if (verdict.kind === 'withhold') {
      return coordinate === contentStep
        ? { kind: 'withheld', extensions: withheldExtensions(owner, coordinate, verdict) }
        : { kind: 'unknown' };
    }
    // Where an official released single values, those bytes must be among them, as they are.
    const released = coordinate === contentStep ? releasedValuesOf(coordinate, verdict) : null;
    if (released?.some(({ sha256, redacted }) => sha256 === document.sha256 && redacted === null) === false) {
      return { kind: 'unknown' };
    }
    verdicts.add(owner, coordinate, verdict);
  }
  const { mediaType, sizeBytes, sha256 } = document;
  const digest = { sizeBytes, sha256 };
  return { kind: 'opened', mediaType: mediaType ?? textType, ...digest, bytes: readParts(key, digest, context) };
}

const contentStep = documentSteps.at(-1);
const textType = 'text/plain; charset=utf-8';

interface Place {
  readonly key: InternalKey;
  readonly caseKey: InternalKey;
  readonly entitlements: readonly Entitlement[];
  readonly item: Item;
}

/** Whose field a step is, and whether it is decided by what the document holds: the id of its case is not. */
function stepOf(coordinate: string, place: Place): { readonly owner: Owner; readonly held: Item | undefined } {
  const { key, caseKey, entitlements, item } = place;
  const ofDocument = coordinate.startsWith('Document.');
  return {
    owner: { type: ofDocument ? 'Document' : 'Case', key: ofDocument ? key : caseKey, entitlements },
    held: coordinate === 'Case.id' ? undefined : item,
  };
}

/** A few parts in memory at a time, and none before those before them have been taken. */
async function* readParts(
  documentKey: InternalKey,
  { sizeBytes }: ContentDigest,
  { db, access }: CaseContext,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for (let from = 0; read < sizeBytes;) {
    const parts = await selectDocumentParts(db, access, { documentKey, from });
    from += parts.length;
    for (const part of parts) {
      read += part.byteLength;
      if (read > sizeBytes) break;
      yield part;
    }
    if (parts.length === 0 || read > sizeBytes) throw new Error('a document has another size than is said of it');
  }
}
