import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { invariant } from '#kernel/invariant.ts';

/** Encrypts and opens single blocks. */
export interface SivBlock {
  /** @param block 16 bytes. @returns 32 bytes: the synthetic IV, and the block encrypted under it */
  seal(block: Uint8Array): Buffer;
  /** @param sealed 32 bytes. @returns the block; `null` where it was not sealed under this key and label */
  open(sealed: Uint8Array): Buffer | null;
}

const blockBytes = 16;
/** Of AES-SIV with AES-256: one half for the synthetic IV, the other to encrypt. */
export const sivKeyBytes = 64;

/**
 * AES-SIV for what is exactly one block long, with one label shorter than a block as associated data. What depends on key
 * and label alone is computed once, and OpenSSL's AES does the rest: a package that sets up its keys for every block takes
 * ten times as long (docs/adr/0007-recipient-ids.md).
 *
 * @see RFC 5297 (AES-SIV), RFC 4493 (AES-CMAC)
 */
export function createSivBlock(key: Uint8Array, label: string): SivBlock {
  invariant(key.byteLength === sivKeyBytes, 'AES-256-SIV has a key of 64 bytes');
  const macBlock = createBlockCipher(key.subarray(0, sivKeyBytes / 2));
  const encryptBlock = createBlockCipher(key.subarray(sivKeyBytes / 2));
  const zero = Buffer.alloc(blockBytes);
  // CMAC's two subkeys: for a last block that is whole, and for one that had to be filled up.
  const wholeKey = double(macBlock(zero));
  const filledKey = double(wholeKey);
  const filled = Buffer.alloc(blockBytes);
  const written = Buffer.from(label);
  invariant(written.length < blockBytes, 'the label is shorter than a block');
  filled.set(written);
  filled[written.length] = 0x80;
  // S2V up to the block itself: the block is XORed with this and with the subkey, and then goes through AES.
  const mask = xor(xor(double(macBlock(xor(zero, wholeKey))), macBlock(xor(filled, filledKey))), wholeKey);
  const ivOf = (block: Uint8Array): Buffer => macBlock(xor(block, mask));
  const underIv = (block: Uint8Array, iv: Uint8Array): Buffer => xor(block, encryptBlock(counterOf(iv)));

  return {
    seal(block) {
      const iv = ivOf(block);
      return Buffer.concat([iv, underIv(block, iv)]);
    },
    open(sealed) {
      const iv = sealed.subarray(0, blockBytes);
      const block = underIv(sealed.subarray(blockBytes), iv);
      return timingSafeEqual(iv, ivOf(block)) ? block : null;
    },
  };
}

/** AES itself, one block at a time; in this mode a cipher keeps nothing from one block to the next. */
function createBlockCipher(key: Uint8Array): (block: Uint8Array) => Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return (block) => cipher.update(block);
}

/** The IV as the counter of CTR mode starts: without the top bits of its last two words. */
function counterOf(iv: Uint8Array): Buffer {
  const counter = Buffer.from(iv);
  counter[8] = (counter[8] ?? 0) & 0x7f;
  counter[12] = (counter[12] ?? 0) & 0x7f;
  return counter;
}

/** Twice the block in the field of 2^128 elements. */
function double(block: Uint8Array): Buffer {
  const doubled = Buffer.alloc(blockBytes);
  for (let at = 0; at < blockBytes; at += 1) {
    doubled[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7);
  }
  if ((block[0] ?? 0) >= 0x80) doubled[blockBytes - 1] = (doubled[blockBytes - 1] ?? 0) ^ 0x87;
  return doubled;
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  const result = Buffer.alloc(blockBytes);
  for (let at = 0; at < blockBytes; at += 1) result[at] = (left[at] ?? 0) ^ (right[at] ?? 0);
  return result;
}
