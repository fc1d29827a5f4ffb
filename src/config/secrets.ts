import { inspect } from 'node:util';

const shown = '[secret]';

/** A value that shows itself only to {@link Secret.reveal}: texts, JSON and inspection print `[secret]`. */
export class Secret<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

/** 32 bytes. */
export type SecretKey = Secret<Uint8Array>;

const keyBytes = 32;

/** @param text 32 bytes in base64 (RFC 4648 section 4), as `openssl rand -base64 32` prints them */
export function parseSecretKey(text: string): SecretKey | null {
  const bytes = Buffer.from(text, 'base64');
  // Decoding skips what is not base64; the way back shows whether anything was skipped.
  const isExact = bytes.byteLength === keyBytes && bytes.toString('base64') === text;
  return isExact ? new Secret(new Uint8Array(bytes)) : null;
}
