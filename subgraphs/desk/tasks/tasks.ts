import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { badArgument } from '../../redact-error.ts';
import { showObject } from '../../visible.ts';
import { parseReason, recordAction } from '../actions.ts';
import { actOnce } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { referToCase } from '../facts/show-facts.ts';
import { selectOpenCases } from '../own-cases.ts';
import { findTasks, type DeskTask } from './find-tasks.ts';

interface TaskInput {
  readonly key: string;
  readonly taskId: string;
  readonly reason: string;
}

const maxTasks = 200;

/**
 * The tasks of the desk. None of them is stored: each follows from the registers, the facts and the record, and stands
 * until it is completed or its reason is gone.
 *
 * @param pseudonyms under the link key of the record
 */
export function createDeskTasks(pseudonyms: Pseudonyms) {
  const selectTasks = async (context: DeskContext): Promise<readonly DeskTask[]> => {
    const tasks = await findTasks(context, pseudonyms);
    const { rows } = await sql<{ key: string }>`
      select subject_key as key from desk.action
      where kind = 'TASK_COMPLETED' and subject_key = any (${tasks.map(({ id }) => id)}::uuid[])`.execute(context.db);
    const completed = new Set(rows.map(({ key }) => key));
    return tasks
      .filter(({ id }) => !completed.has(id))
      .toSorted((a, b) => a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : 1));
  };

  const list = async ({ first }: { readonly first?: number | null }, context: DeskContext) => {
    const limit = first ?? 50;
    if (limit < 1 || limit > maxTasks) return badArgument();
    return showTasks(context, (await selectTasks(context)).slice(0, limit));
  };

  const complete = async ({ input }: { readonly input: TaskInput }, context: DeskContext) => {
    const { requester } = context.access;
    return answerDesk(async () => {
      // Also one that is completed: the same request leads to the same answer, another one to a conflict.
      const task = (await findTasks(context, pseudonyms)).find(({ id }) => id === input.taskId);
      const reason = parseReason(input.reason);
      const [key] = await actOnce(context.db, requester, 'completeTask', { ...input }, async (transaction) => {
        if (task === undefined) throw new DeskError('NOTHING_THERE');
        await recordAction(transaction, requester, { subjectKey: task.id, version: 1, kind: 'TASK_COMPLETED', reason });
        return [task.id];
      });
      if (key === undefined || task === undefined) return null;
      return (await showTasks(context, [task]))[0] ?? null;
    });
  };
  return { list, complete };
}

async function showTasks(context: DeskContext, tasks: readonly DeskTask[]) {
  const open = await selectOpenCases(context, [...new Set(tasks.map(({ caseKey }) => caseKey))]);
  return tasks.flatMap((task) => {
    const file = open.get(task.caseKey);
    if (file === undefined) return [];
    const owner = { type: 'DeskTask', key: task.id, entitlements: file.entitlements };
    return showObject(context, { ...task, case: referToCase(file) }, owner) ?? [];
  });
}
