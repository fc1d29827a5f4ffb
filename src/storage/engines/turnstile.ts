/** One at a time, in order of arrival. A wait longer than the limit is an error; its place is given up. */
export class Turnstile {
  readonly #timeoutMs: number;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when it is this caller's turn; {@link leave} ends it. */
  async enter(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(new Error(`no database connection within ${String(this.#timeoutMs)} ms`));
      }, this.#timeoutMs);
      this.#waiting.push(admit);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}
