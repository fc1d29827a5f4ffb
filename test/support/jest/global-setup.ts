import { prepareDatabases } from '../databases.ts';

/** Runs once before all suites, in jest's parent process; the workers inherit its environment. */
export default async function globalSetup(): Promise<void> {
  process.env['TZ'] = 'UTC';
  await prepareDatabases();
}
