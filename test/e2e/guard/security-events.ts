import { sql } from 'kysely';
import type { Store } from '#storage/open-store.ts';
import type { Answer, Asking } from '#test/support/boot-network.ts';

/** Who is told, invented like all of the cast. */
export const securityOfficer = {
  authority: 'siri',
  roles: ['security_officer'],
  officer: 'siri-31',
  purpose: 'security_watch',
} as const satisfies Asking;

export interface ToldEvent {
  readonly kind: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly client: string;
  readonly officer: string | null;
  readonly purpose: string | null;
  readonly detail: readonly string[];
}

/** What the security officer sees, the newest first. */
export async function eventsTold(network: {
  ask(asking: Asking, query: string): Promise<Answer>;
}): Promise<readonly ToldEvent[]> {
  const query = '{ securityEvents { kind authority instance client officer purpose detail } }';
  const answer = await network.ask(securityOfficer, query);
  return (answer.data as { securityEvents: readonly ToldEvent[] }).securityEvents;
}

/** As if everything that is counted had been counted so much earlier. */
export async function letPass({ admin }: Store, minutes: number): Promise<void> {
  const interval = sql`make_interval(mins => ${minutes})`;
  await sql`update security.quota set ends_at = ends_at - ${interval}`.execute(admin);
  await sql`update security.lookup set at = at - ${interval}`.execute(admin);
}
