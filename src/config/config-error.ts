/** The configuration cannot be used. The message lists every problem, a line each, and never a value of a secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  /** What the process ends with. */
  readonly exitCode = 78;

  constructor(problems: readonly string[]) {
    super(['The configuration cannot be used:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
