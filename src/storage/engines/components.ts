/** The parts of the system that reach the database, each under a role of its own (`migrations/*.sql`). */
export const components = [
  'applicant',
  'case',
  'sponsor',
  'oversight',
  'gateway',
  'desk',
  'operations',
  'log',
  'reconciliation',
] as const;

export type Component = (typeof components)[number];

export function roleOf(component: Component): string {
  return `disclosure_${component}`;
}

/** How long a query waits for a connection before it fails: a wait that cannot end becomes an error, not a standstill. */
export const connectionTimeoutMs = 10_000;
