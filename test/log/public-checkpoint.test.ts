import { describe, expect, test } from '@jest/globals';
import { openCheckpoint } from '#log/checkpoint.ts';
import { readCosignature } from '#log/cosignature.ts';
import { parseVerifierKey } from '#log/note-key.ts';

// A checkpoint of a public log of Certificate Transparency, as it and its witnesses have signed it.
const published = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
`;
const log = parseVerifierKey(
  'log',
  'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f',
);
const witness = parseVerifierKey('witness', 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2');

describe('a checkpoint of a public log', () => {
  test('opens with the key of the log, past a signature of another type under its name', () => {
    expect(openCheckpoint(published, [log])).toMatchObject({ origin: log.name, size: 1_432_088_532 });
  });

  test('carries the cosignature of a public witness', () => {
    expect(readCosignature(openCheckpoint(published, [log]), witness)).toEqual({
      witness: 'remora.n621.de',
      atSeconds: 0x6a122120,
    });
  });

  test('is refused with another size', () => {
    expect(() => openCheckpoint(published.replace('1432088532', '1432088533'), [log])).toThrow(
      expect.objectContaining({ code: 'LOG_SIGNATURE_INVALID' }),
    );
  });
});
