import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { LogError } from './log-error.ts';
import { sha256 } from './merkle-hash.ts';
import { decodeBase64, encodeBase64 } from './text/base64.ts';

/** What each kind of key signs: the log its checkpoints; a witness, with the time, that it saw the log only grow. */
const signatureTypes = { log: 0x01, witness: 0x04 } as const;

export type KeyKind = keyof typeof signatureTypes;

/** An Ed25519 key that signatures are checked with. */
export interface VerifierKey<Kind extends KeyKind = KeyKind> {
  readonly kind: Kind;
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

export interface Signer<Kind extends KeyKind = KeyKind> {
  readonly key: VerifierKey<Kind>;
  /** The key as others are given it: `name+id+base64`. */
  readonly verifierKey: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

const publicKeyBytes = 32;
const signatureBytes = 64;
/** What DER puts before the 32 bytes of an Ed25519 private key (RFC 8410 section 7). */
const privateKeyPrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key in a text `name+id+base64`, of the kind that is needed.
 *
 * @throws {LogError} LOG_KEY_MALFORMED for any other text
 * @see https://c2sp.org/signed-note, Verifier keys
 */
export function parseVerifierKey<Kind extends KeyKind>(kind: Kind, text: string): VerifierKey<Kind> {
  const [, name = '', id = '', material = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = decodeBase64(material);
  const isForm = bytes?.length === 1 + publicKeyBytes && bytes[0] === signatureTypes[kind] && isKeyName(name);
  if (!isForm || id !== keyId(name, bytes)) throw new LogError('LOG_KEY_MALFORMED');
  return { kind, name, id, publicKey: publicKeyOf(bytes.subarray(1)) };
}

/**
 * A key that signs.
 *
 * @param name of the log (its origin) or the witness: a URL without scheme, such as `example.org/log`
 * @param seed 32 random bytes, the Ed25519 private key
 * @throws {LogError} LOG_KEY_MALFORMED for a name that cannot stand in a note
 */
export function createSigner<Kind extends KeyKind>(kind: Kind, name: string, seed: Uint8Array): Signer<Kind> {
  if (!isKeyName(name)) throw new LogError('LOG_KEY_MALFORMED');
  const privateKey = createPrivateKey({
    key: Buffer.concat([privateKeyPrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const material = Buffer.concat([Uint8Array.of(signatureTypes[kind]), Buffer.from(x, 'base64url')]);
  const id = keyId(name, material);
  return {
    key: { kind, name, id, publicKey },
    verifierKey: `${name}+${id}+${encodeBase64(material)}`,
    sign: (message) => sign(null, message, privateKey),
  };
}

/** Whether the bytes are the key's signature of the message. */
export function isSignedBy({ publicKey }: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === signatureBytes && verify(null, message, publicKey, signature);
}

/** Whether a key may have this name: no white space, no control character, no plus. */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}\x00-\x1f+]+$/u.test(name) && name.isWellFormed();
}

/** @param material the type of signature and the public key */
function keyId(name: string, material: Uint8Array): string {
  return Buffer.from(sha256(Buffer.concat([Buffer.from(`${name}\n`), material])))
    .subarray(0, 4)
    .toString('hex');
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
