import type { Guard } from '#guard/create-guard.ts';

/** For gateways without a store of their own: counts nothing, refuses nothing, tells nobody. */
export const guardOff: Guard = {
  admit: () => Promise.resolve(),
  look: () => Promise.resolve(),
  settle: () => Promise.resolve(),
  raise: () => Promise.resolve(),
};
