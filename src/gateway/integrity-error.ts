/**
 * Two walls disagree, or a subgraph answered with something that was not asked for. An alarm, never an answer: nothing
 * leaves, and the caller learns no more than that the gateway failed.
 */
export class IntegrityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'IntegrityError';
  }
}
