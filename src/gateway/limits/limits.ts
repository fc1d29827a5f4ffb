/**
 * What a document, and the planning of it, may cost. With these no document that the limits let through took the event
 * loop more than 140 ms from its text to its permitted form, and what the product is asked for stays well below them:
 * docs/adr/0014-what-a-document-may-cost.md has the measurements.
 */
export const limits = {
  /** Of the text: parsing and validating take time by them. */
  tokens: 2500,
  /** With fragments written out, over all operations of the document: validating and shaping take time by them. */
  selections: 2000,
  /** Of one field in one selection set: nobody who means it repeats one. */
  repetitions: 100,
  /** Selections, each as often as the numbers in the text ask for it (`first: 100`). */
  cost: 20_000,
  /** GraphiQL's introspection takes 15. */
  depth: 20,
  aliases: 100,
  directives: 50,
  /** Of a document that asks for the contract, each part of which is there many times: GraphiQL's has 230. */
  introspectionSelections: 300,
  /** For one plan, in a thread of its own; what the other limits let through takes a twentieth of it. */
  planTimeMs: 3000,
  /** Operations that wait for their plans. */
  waitingPlans: 64,
  /** Operations that are kept prepared, and as many plans. */
  keptOperations: 500,
  /** Characters of the texts whose operations are kept: one of these takes some fifty times as many bytes. */
  keptTextLength: 2 * 1024 * 1024,
  /** Characters of the kept plans as JSON. */
  keptPlanLength: 32 * 1024 * 1024,
} as const;
