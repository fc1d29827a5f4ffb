import { z } from 'zod';

/** What the load generator is told to do, and what it has seen. */
export const orderSchema = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Where given, a token of this client, bound to a key, and a fresh proof of it in every request. */
  bound: z
    .object({
      client: z.object({ gatewayUrl: z.string(), issuerUrl: z.string(), dataDir: z.string() }),
      authority: z.string(),
    })
    .nullable(),
  /** Asked in turn. */
  bodies: z.array(z.string()),
  connections: z.number(),
  milliseconds: z.number(),
});

export const seenSchema = z.object({
  requests: z.number(),
  /** Answers with errors, or with another status than 200. */
  failed: z.number(),
  perSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});

export type Order = Readonly<z.infer<typeof orderSchema>>;
export type Seen = Readonly<z.infer<typeof seenSchema>>;
