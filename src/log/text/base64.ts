/**
 * The bytes of a base64 text in its one form: standard alphabet, padding, no bits left over. `null` for any other text.
 *
 * @see RFC 4648 section 4
 */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
