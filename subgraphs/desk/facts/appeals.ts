import { asId, type InternalKey } from '#kernel/ids.ts';
import { recordAppealOutcome, registerAppeal } from '#storage/case-register.ts';
import { showObject } from '../../visible.ts';
import { recordAction, selectActions } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk } from '../desk-error.ts';
import { requireCase, type OpenCase } from '../own-cases.ts';
import { referToCase } from './show-facts.ts';

type Board = Parameters<typeof registerAppeal>[1]['board'];
type Outcome = Parameters<typeof recordAppealOutcome>[1]['outcome'];

interface AppealInput {
  readonly key: string;
  readonly caseId: string;
  readonly board: Board;
}

/** Registers an appeal of a case, pending from now on. */
export async function registerAppealAtDesk({ input }: { readonly input: AppealInput }, context: DeskContext) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const file = await requireCase(context, input.caseId);
    const [key] = await actOnce(context.db, requester, 'registerAppeal', input, async (transaction) => {
      const appealKey = await registerAppeal(transaction, { caseKey: file.caseKey, board: input.board });
      await recordAction(transaction, requester, { subjectKey: appealKey, version: 1, kind: 'APPEAL_REGISTERED' });
      return [appealKey];
    });
    return key === undefined ? null : loadAppeal(key, file, context);
  });
}

/** Records how the pending appeal of a case before a board ended; with it the board's relation ends. */
export async function decideAppealAtDesk(
  { input }: { readonly input: AppealInput & { readonly outcome: Outcome } },
  context: DeskContext,
) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const file = await requireCase(context, input.caseId);
    const { caseKey } = file;
    const { board, outcome } = input;
    const [key] = await actOnce(context.db, requester, 'recordAppealOutcome', input, async (transaction) => {
      const appealKey = await findPending(transaction, caseKey, board);
      await recordAppealOutcome(transaction, { caseKey, board, outcome });
      if (appealKey === null) return [];
      const actions = (await selectActions(transaction, [appealKey])).get(appealKey);
      const version = (actions?.at(-1)?.version ?? 0) + 1;
      await recordAction(transaction, requester, { subjectKey: appealKey, version, kind: 'APPEAL_DECIDED' });
      return [appealKey];
    });
    return key === undefined ? null : loadAppeal(key, file, context);
  });
}

async function findPending(db: DeskTransaction, caseKey: InternalKey, board: Board): Promise<InternalKey | null> {
  const row = await db
    .selectFrom('case_file.appeal')
    .select('key')
    .where('case_key', '=', caseKey)
    .where('board', '=', board)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : asId<InternalKey>(row.key);
}

async function loadAppeal(key: InternalKey, file: OpenCase, context: DeskContext) {
  const row = await context.db
    .selectFrom('case_file.appeal')
    .select(['key as id', 'board', 'outcome'])
    .where('key', '=', key)
    .where('case_key', '=', file.caseKey)
    .executeTakeFirst();
  if (row === undefined) return null;
  const owner = { type: 'RegisteredAppeal', key, entitlements: file.entitlements };
  return showObject(context, { ...row, case: referToCase(file) }, owner);
}
