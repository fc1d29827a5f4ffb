/** On every answer: nobody keeps it, and nobody takes it for something else than it says it is. */
export const safeHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Of what holds nothing of anybody and never changes under its address: hashes of the log. */
export const lastingHeaders = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
} as const;
