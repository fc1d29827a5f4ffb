/** On every answer: nobody keeps it, and nobody takes it for something else than it says it is. */
export const safeHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;
