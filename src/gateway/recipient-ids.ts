import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { asId, isUuid, type InternalKey } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { OpaqueKind } from '#policy/gate.ts';
import type { Requester } from '#identity/requester.ts';
import { createSivBlock, sivKeyBytes, type SivBlock } from './siv-block.ts';

/** Translates the keys of the house into what one recipient sees, and back. */
export interface RecipientIds {
  /** Deterministic for this recipient and kind, meaningless to another. */
  seal(kind: OpaqueKind, key: string): string;
  /**
   * The key behind an id. An id that was not made for this recipient and kind gives a random key, so that the request
   * runs all the same and ends as one for an unknown person does.
   */
  open(kind: OpaqueKind, sealed: string): InternalKey;
}

/** Enough for every body of every authority; beyond it the least recently used is derived again. */
const maxRecipients = 1000;

/**
 * @param rootKey 32 bytes; every recipient's key is derived from it
 * @see RFC 5297 (AES-SIV), RFC 5869 (HKDF); docs/adr/0007-recipient-ids.md
 */
export function createRecipientIds(rootKey: Uint8Array): (requester: Requester) => RecipientIds {
  const known = new Map<string, RecipientIds>();
  return ({ authority, instance }) => {
    const recipient = JSON.stringify([authority, instance]);
    const ids = known.get(recipient) ?? deriveIds(rootKey, recipient);
    known.delete(recipient);
    known.set(recipient, ids);
    if (known.size > maxRecipients) known.delete(known.keys().next().value ?? '');
    return ids;
  };
}

/**
 * Ids of a pseudonymous answer: within it the same object has the same token, and in the next answer another. Nothing
 * opens one again.
 */
export function createAnswerTokens(): RecipientIds {
  return { ...idsUnder(new Uint8Array(randomBytes(sivKeyBytes))), open: randomKey };
}

function deriveIds(rootKey: Uint8Array, recipient: string): RecipientIds {
  return idsUnder(
    new Uint8Array(hkdfSync('sha256', rootKey, new Uint8Array(), `recipient-id ${recipient}`, sivKeyBytes)),
  );
}

function idsUnder(key: Uint8Array): RecipientIds {
  const byKind = new Map<OpaqueKind, SivBlock>();
  const cipher = (kind: OpaqueKind): SivBlock => {
    const known = byKind.get(kind) ?? createSivBlock(key, kind);
    byKind.set(kind, known);
    return known;
  };
  return {
    seal(kind, internalKey) {
      invariant(isUuid(internalKey), 'an internal key is a UUID');
      return cipher(kind)
        .seal(Buffer.from(internalKey.replaceAll('-', ''), 'hex'))
        .toString('base64url');
    },
    open(kind, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      // Only the one text that sealing gives: base64url decoding forgives, we do not.
      if (sealed.length !== sealedLength || bytes.toString('base64url') !== sealed) return randomKey();
      const hex = cipher(kind).open(bytes)?.toString('hex');
      if (hex === undefined) return randomKey();
      return asId<InternalKey>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
    },
  };
}

/** 16 bytes of synthetic IV and 16 bytes of key, base64url without padding. */
const sealedLength = 43;

function randomKey(): InternalKey {
  return asId<InternalKey>(randomUUID());
}
