import { removeDatabases } from '../databases.ts';

/** Runs once after all suites. */
export default async function globalTeardown(): Promise<void> {
  await removeDatabases();
}
