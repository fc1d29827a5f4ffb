/** What leads to a task, as a statement finds it. */
export interface TaskRow {
  readonly addressee: string;
  readonly recipient: string;
  readonly since: Date;
  readonly caseKey: string;
}
