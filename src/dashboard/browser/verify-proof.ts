/** A key that checkpoints of the log are signed with, as the server says. */
export interface LogKey {
  readonly name: string;
  readonly id: string;
  readonly publicKey: string;
}

export interface ProvenEntry {
  readonly entry: string;
  readonly proof: string;
}

/** What was shown, or that nothing was. */
export type Proof =
  | {
      readonly kind: 'holds';
      readonly index: number;
      readonly size: number;
      readonly log: string;
      readonly root: string;
    }
  | { readonly kind: 'does-not-hold' };

/**
 * Checks in this browser that an entry is in the log: its hash climbs along the path to the root (RFC 9162, section
 * 2.1.3.2) that a key of the log has signed (c2sp.org/tlog-checkpoint). Nothing of the server's word but the key is believed.
 */
export async function verifyProof({ entry, proof }: ProvenEntry, keys: readonly LogKey[]): Promise<Proof> {
  const parsed = parseProof(proof);
  if (parsed === null) return { kind: 'does-not-hold' };
  const { index, path, size, root, origin, signed, signatures } = parsed;
  const leaf = await hash(Uint8Array.of(0), fromBase64(entry));
  const climbed = await climb({ leaf, index, size, path });
  if (climbed === null || toHex(climbed) !== toHex(fromBase64(root))) return { kind: 'does-not-hold' };
  for (const { name, bytes } of signatures) {
    const key = keys.find((each) => each.name === name && each.id === toHex(bytes.slice(0, 4)));
    if (key === undefined || name !== origin) continue;
    const imported = await crypto.subtle.importKey('raw', fromBase64(key.publicKey), 'Ed25519', false, ['verify']);
    if (await crypto.subtle.verify('Ed25519', imported, bytes.slice(4), signed)) {
      return { kind: 'holds', index, size, log: origin, root };
    }
  }
  return { kind: 'does-not-hold' };
}

interface ParsedProof {
  readonly index: number;
  readonly path: readonly Uint8Array<ArrayBuffer>[];
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** What the signatures are over. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signatures: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** @see https://c2sp.org/tlog-proof, https://c2sp.org/signed-note */
function parseProof(text: string): ParsedProof | null {
  const [head = '', note = '', rest = ''] = text.split('\n\n');
  const [first, indexLine = '', ...path] = head.split('\n');
  const [origin = '', size = '', root = ''] = note.split('\n');
  const index = Number(/^index (\d{1,15})$/.exec(indexLine)?.[1] ?? Number.NaN);
  const isForm = first === 'c2sp.org/tlog-proof@v1' && Number.isSafeInteger(index) && /^\d{1,15}$/.test(size);
  const isBase64 = [root, ...path].every((line) => /^[A-Za-z0-9+/]{43}=$/.test(line));
  if (!isForm || !isBase64) return null;
  const signatures = [...rest.matchAll(/^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/gmu)].map(
    ([, name = '', signature = '']) => ({
      name,
      bytes: fromBase64(signature),
    }),
  );
  const signed = new TextEncoder().encode(`${note}\n`);
  return { index, path: path.map(fromBase64), origin, size: Number(size), root, signed, signatures };
}

interface Climb {
  readonly leaf: Uint8Array<ArrayBuffer>;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array<ArrayBuffer>[];
}

/** The root that the path leads to; `null` where it is no path of such a tree. */
async function climb({ leaf, index, size, path }: Climb): Promise<Uint8Array<ArrayBuffer> | null> {
  if (index >= size) return null;
  let [at, last, node] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = await hash(Uint8Array.of(1), sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      node = await hash(Uint8Array.of(1), node, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

async function hash(...parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await new Blob([...parts]).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
