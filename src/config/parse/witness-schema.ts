import { z } from 'zod';
import { isKeyName, parseVerifierKey } from '#log/note-key.ts';
import type { WitnessConfig } from '../config.ts';
import * as values from './values.ts';

const maxNameLength = 255;
/** A checkpoint that is signed with all of them still fits into a note. */
const maxLogKeys = 50;

export const witnessSchema = z
  .object({
    LOG_LEVEL: values.logLevel,
    WITNESS_NAME: z
      .string()
      .refine(
        (text) => text.length <= maxNameLength && isKeyName(text),
        'is not the name of a key: a URL without scheme, such as witness.example/disclosures',
      ),
    WITNESS_KEY: values.secretKey,
    WITNESS_LOGS: z
      .string()
      .transform((text) => text.split(',').map((key) => key.trim()))
      .refine(
        (keys) => keys.length <= maxLogKeys && keys.every(isLogKey),
        `is not a list of 1 to ${String(maxLogKeys)} verifier keys of logs (name+id+base64), separated by commas`,
      ),
    WITNESS_HOST: values.host,
    WITNESS_PORT: values.port.prefault('4020'),
    WITNESS_DIR: z.string(),
  })
  .transform((variables): WitnessConfig => ({
    logLevel: variables.LOG_LEVEL,
    name: variables.WITNESS_NAME,
    key: variables.WITNESS_KEY,
    logs: variables.WITNESS_LOGS,
    host: variables.WITNESS_HOST,
    port: variables.WITNESS_PORT,
    dir: variables.WITNESS_DIR,
  }));

function isLogKey(text: string): boolean {
  try {
    parseVerifierKey('log', text);
    return true;
  } catch {
    return false;
  }
}
