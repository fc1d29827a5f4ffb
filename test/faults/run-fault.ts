import type { ErrorCode } from '#kernel/error-codes.ts';
import { buildContractSchema } from '#policy/emit-contract.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { readRecords } from '#test/support/read-records.ts';
import { checkLedger, type CheckedLedger, type Known } from './check-ledger.ts';
import { now, type Fault, type Struck } from './fault.ts';
import { heldCoordinates } from './held-coordinates.ts';
import type { GatewayPart, Installation, Part } from './installation.ts';
import { startLoad } from './ledger-client.ts';
import { questions, type Question } from './questions.ts';

/** An installation, and what its answers are while nothing fails. */
export interface Ground {
  readonly installation: Installation;
  readonly known: ReadonlyMap<Question, Known>;
}

export interface RunWith extends Ground {
  /** In place of the installation's own. */
  readonly gateway?: GatewayPart;
  readonly programs: string;
  readonly scratch: string;
  readonly isShort: boolean;
  readonly clients: number;
}

export interface FaultReport extends CheckedLedger {
  /** I6: from the end of the fault, or from the kill, until every question is answered in full; `null`: it does not. */
  readonly recoverySeconds: number | null;
  readonly note: string;
}

const recoveryLimitMs = 60_000;
const ofAFault: readonly ErrorCode[] = ['RECORD_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE', 'INTERNAL'];

/** Asks every question until it is answered, and keeps what is true of it from then on. */
export async function learn(installation: Installation): Promise<Ground> {
  const load = await startLoad(installation.gateway.client, { questions, clients: questions.length });
  const recoveredMs = await load.recovered(now(), recoveryLimitMs);
  const { received } = await load.stop();
  if (recoveredMs === null) throw new Error('not every question is answered, and nothing has failed');
  const known = await installation.withStore((store) =>
    Promise.all(
      questions.map(async (question): Promise<readonly [Question, Known]> => {
        const { applicantKey } = await lookUpCase(store.db('desk'), question.journalNumber);
        const contract = installation.generated.contracts.get(asId<AuthorityId>(question.authority)) ?? '';
        const schema = buildContractSchema(contract);
        return [
          question,
          {
            data: received.find((each) => each.question === question && each.isWhole)?.data,
            personRef: installation.pseudonyms.personRef(applicantKey),
            held: (data) => heldCoordinates(schema, question.query, data),
          },
        ];
      }),
    ),
  );
  return { installation, known: new Map(known) };
}

/** Clients ask, the fault strikes and ends, clients are answered again; then what they got is held against the records. */
export async function runFault(fault: Fault, using: RunWith): Promise<FaultReport> {
  const { installation, known, programs, scratch, isShort, clients, gateway = installation.gateway } = using;
  const readAll = () => installation.withStore((store) => readRecords(store));
  const before = new Set<string>((await readAll()).map(({ id }) => id));
  const load = await startLoad(gateway.client, { questions, clients });
  try {
    await load.answered(20);
    const struck = await fault
      .strike({ installation, gateway, load, programs, scratch, isShort })
      .catch((error: unknown): Struck => ({ sinceMs: now(), findings: [String(error)] }));
    const ended = await restartEnded({ gateway, ...installation.subgraphs });
    const recoveredMs = await load.recovered(struck.sinceMs, recoveryLimitMs);
    const ledger = await load.stop();
    const mayTell = [...ofAFault, ...(fault.mayTell ?? [])];
    const checked = checkLedger({ ledger, known, before, records: await readAll(), mayTell });
    return {
      ...checked,
      findings: [
        ...checked.findings,
        ...(struck.findings ?? []),
        ...ended.map((name) => `${name} ended by itself`),
        ...(recoveredMs === null ? ['not recovered after a minute'] : []),
      ],
      recoverySeconds: recoveredMs === null ? null : (recoveredMs - struck.sinceMs) / 1000,
      note: struck.note ?? '',
    };
  } finally {
    await load.stop();
  }
}

/** What a supervisor does; a part that the fault did not kill has no reason to end. */
async function restartEnded(parts: Readonly<Record<string, Part>>): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const [name, part] of Object.entries(parts)) if (await part.restartIfEnded()) ended.push(name);
  return ended;
}
