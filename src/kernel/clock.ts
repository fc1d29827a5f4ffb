/** Epoch milliseconds (UTC). Passed in wherever time matters, so that tests choose the instant. */
export interface Clock {
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };
