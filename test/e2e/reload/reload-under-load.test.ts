import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraphNames } from '#config/role.ts';
import { reconcile } from '#disclosure/reconcile.ts';
import type { Mismatch } from '#disclosure/reconciliation-store.ts';
import { asId, type AuthorityId, type PolicyVersion } from '#kernel/ids.ts';
import { createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { bootNetwork, type Answer, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { readRecords } from '#test/support/read-records.ts';
import { byHash, registerOperation } from '#test/support/register-operation.ts';
import { loadGenerated, type Generated } from '../../../src/start/load-generated.ts';
import type { Taken } from '../../../src/start/reload-policy.ts';
import { requesters } from '../scenarios/cast.ts';
import {
  compileChange,
  isDisabled,
  losesBasis,
  losesFamily,
  losesFamilyAltogether,
  type PolicyChange,
} from './policies.ts';
import { createParts } from './start-parts.ts';

const { refugeeBoard, immigrationBoard } = requesters;
const query = `query Appeal {
  caseByJournalNumber(journalNumber: "ASY-2") { journalNumber applicant { familyName civilStatus } }
}`;
const otherQuery = '{ caseByJournalNumber(journalNumber: "FAM-1") { journalNumber } }';

interface Asked extends Answer {
  readonly asking: Asking;
  /** Begun when the gateway had gone over to the next version. */
  readonly isAfter: boolean;
}

describe.each(storeKinds)('a reload under load on %s', (kind) => {
  const { start, parts } = createParts();
  const scheduled: (() => Promise<unknown>)[] = [];
  let network: TestNetwork;
  let versions: Readonly<Record<'committed' | 'withoutFamily' | 'otherBasis' | 'disabled', Generated>>;
  const everything: Asked[] = [];
  let isAfter = false;

  beforeAll(async () => {
    versions = {
      committed: await loadGenerated(),
      withoutFamily: await compileChange(losesFamily),
      otherBasis: await compileChange(losesBasis),
      disabled: await compileChange(isDisabled),
    };
    network = await bootNetwork(kind, {
      start,
      bearerAuthorities: ['siri'],
      schedule(work, everyMs) {
        if (everyMs === 5000) scheduled.push(work);
        return () => undefined;
      },
    });
  });
  afterAll(() => network.close());

  const ask = async (asking: Asking, text: string): Promise<Asked> => {
    const begun = { asking, isAfter };
    const answer = { ...(await network.ask(asking, text)), ...begun };
    everything.push(answer);
    return answer;
  };
  const takeInSubgraphs = async (next: Generated, names: readonly string[] = subgraphNames): Promise<void> => {
    await parts().install(next);
    for (const name of subgraphNames) if (names.includes(name)) await parts().subgraphs[name].take(next);
  };
  const take = async (next: Generated): Promise<Taken> => {
    await takeInSubgraphs(next);
    return parts().gateway.take(next);
  };
  const versionOf = ({ policy }: Generated): PolicyVersion => policy.version;

  /** Asks without a pause, several at once, until it is stopped. */
  function startLoad() {
    const answers: Asked[] = [];
    let isStopped = false;
    const loop = async (asking: Asking, text: string): Promise<void> => {
      while (!isStopped) answers.push(await ask(asking, text));
    };
    const loops = [...Array.from({ length: 4 }, () => loop(refugeeBoard, query)), loop(immigrationBoard, otherQuery)];
    return {
      answers,
      /** Ends when so many more are answered. */
      async more(count: number): Promise<void> {
        const wanted = answers.length + count;
        while (answers.length < wanted) await ask(refugeeBoard, query);
      },
      async stop(): Promise<void> {
        isStopped = true;
        await Promise.all(loops);
      },
    };
  }

  /** What the version, and nothing else, makes of an answer. */
  function expectItsVersion({ asking, status, data, errors, disclosure }: Asked): void {
    if (asking.purpose === immigrationBoard.purpose) {
      const code = errors?.[0]?.extensions.code ?? 'OK';
      const isRefused = disclosure.policyVersion === '';
      expect([status, code]).toEqual(isRefused ? [403, 'PURPOSE_NOT_PERMITTED'] : [200, 'OK']);
      expect(disclosure.policyVersion).not.toBe(versionOf(versions.disabled));
      return;
    }
    const { policyVersion, legalBasis, withheld } = disclosure;
    const isClosed = policyVersion === versionOf(versions.withoutFamily);
    expect([status, errors]).toEqual([200, undefined]);
    expect(data).toMatchObject({
      caseByJournalNumber: { applicant: { familyName: 'Rahmani', civilStatus: isClosed ? null : 'unmarried' } },
    });
    expect(withheld.map(({ reason }) => reason)).toEqual(isClosed ? ['NOT_FOR_PURPOSE'] : []);
    expect(legalBasis.includes('udl_45b')).toBe(policyVersion !== versionOf(versions.otherBasis));
  }

  async function reloadUnderLoad(before: Generated, next: Generated): Promise<readonly Asked[]> {
    isAfter = false;
    const { held, release } = parts().proxy.hold();
    const slow = ask(refugeeBoard, query);
    await held;
    const load = startLoad();
    try {
      await load.more(20);
      expect(await take(next)).toBe('taken');
      isAfter = true;
      await load.more(20);
    } finally {
      release();
      await load.stop();
    }
    expect((await slow).disclosure.policyVersion).toBe(versionOf(before));
    expectItsVersion(await slow);
    for (const answer of load.answers) {
      expectItsVersion(answer);
      if (answer.isAfter) expect(['', versionOf(next)]).toContain(answer.disclosure.policyVersion);
    }
    return load.answers;
  }

  test('to a rule that loses a field: it is closed from then on, in documents that were cached before too', async () => {
    const answers = await reloadUnderLoad(versions.committed, versions.withoutFamily);
    expect(new Set(answers.map(({ isAfter: after }) => after))).toEqual(new Set([true, false]));
  });

  test('to a rule that gains one', async () => {
    expect(await reloadUnderLoad(versions.withoutFamily, versions.committed)).not.toEqual([]);
  });

  test('to another legal basis', async () => {
    expect(await reloadUnderLoad(versions.committed, versions.otherBasis)).not.toEqual([]);
  });

  test('to a rule that is disabled: who has it is refused from then on', async () => {
    const answers = await reloadUnderLoad(versions.otherBasis, versions.disabled);
    const others = answers.filter(({ asking }) => asking.purpose === immigrationBoard.purpose);
    expect(new Set(others.map((each) => each.status))).toEqual(new Set([200, 403]));
    expect(others.filter((each) => each.isAfter && each.status === 200)).toEqual([]);
  });

  test('every record names the version of its answer, and what left is what is recorded', async () => {
    const records = new Map(
      (await readRecords(network.store)).map(({ id, policyVersion }) => [String(id), policyVersion]),
    );
    const answered = everything.filter(({ disclosure }) => disclosure.record !== '');
    expect(answered.length).toBeGreaterThan(100);
    for (const { disclosure } of answered) expect(records.get(disclosure.record)).toBe(disclosure.policyVersion);
    expect(records.size).toBe(answered.length);
    await integrateRecords(network.store);
    const found: Mismatch[] = [];
    await reconcile(createReconciliationStore(network.store), { leaf: 0, record: 0, egress: 0 }, (mismatches) => {
      found.push(...mismatches);
      return Promise.resolve();
    });
    expect(found).toEqual([]);
  });

  describe('to what no gateway can be made of', () => {
    test.each<[string, (generated: Generated) => Generated, object]>([
      [
        'without an authority that the configuration names',
        ({ policy, ...rest }) => {
          const { [asId<AuthorityId>('siri')]: _gone, ...authorities } = policy.authorities;
          return { ...rest, policy: { ...policy, version: asId<PolicyVersion>('3'.repeat(64)), authorities } };
        },
        { problems: ['BEARER_AUTHORITIES: the policy has no authority siri'] },
      ],
      [
        'with a supergraph that is none',
        (generated) => ({ ...generated, supergraphSdl: 'type Query { it: String }' }),
        expect.any(Error),
      ],
    ])('%s: nothing changes', async (_name, spoil, problem) => {
      const before = (await ask(refugeeBoard, query)).disclosure.policyVersion;
      await expect(parts().gateway.take(spoil(versions.withoutFamily))).rejects.toMatchObject(problem);
      expect((await ask(refugeeBoard, query)).disclosure.policyVersion).toBe(before);
    });
  });

  describe('of a gateway whose subgraphs are behind', () => {
    const notices = async (): Promise<unknown> => {
      const response = await fetch(`${network.url}/health/ready`);
      return { code: response.status, ...((await response.json()) as { readonly notices: unknown }) };
    };
    const current = async (): Promise<string> => (await ask(refugeeBoard, query)).disclosure.policyVersion;
    const retry = async (): Promise<void> => {
      for (const work of scheduled) await work();
    };
    /** That no subgraph knows. */
    const unknown = (digit: string): Generated => {
      const { policy, ...rest } = versions.committed;
      return { ...rest, policy: { ...policy, version: asId<PolicyVersion>(digit.repeat(64)) } };
    };
    const waits = (subject: string): object => ({ code: 'POLICY_WAITS', subject, since: expect.any(String) });

    afterEach(async () => {
      await take(versions.committed);
    });

    test('it stays on its own, says so, and goes over when they follow', async () => {
      expect(await take(versions.committed)).toBe('taken');
      await takeInSubgraphs(versions.withoutFamily, ['applicant', 'case', 'desk']);
      expect(await parts().gateway.take(versions.withoutFamily)).toBe('waiting');
      const told = { code: 200, notices: [waits('sponsor'), waits('oversight')] };
      expect(await notices()).toMatchObject(told);
      await retry();
      expect(await notices()).toMatchObject(told);
      expect(await current()).toBe(versionOf(versions.committed));

      await parts().subgraphs.sponsor.take(versions.withoutFamily);
      await retry();
      expect(await notices()).toMatchObject({ notices: [waits('oversight')] });
      expect(await current()).toBe(versionOf(versions.committed));

      await parts().subgraphs.oversight.take(versions.withoutFamily);
      await retry();
      expect(await notices()).toMatchObject({ code: 200, notices: [] });
      expect(await current()).toBe(versionOf(versions.withoutFamily));
      const logged = network.logLines.filter((line) => /"policy\.(taken|waiting)"/.test(line));
      expect(logged.at(-1)).toContain(versionOf(versions.withoutFamily));
    });

    test('a later reload counts in its place', async () => {
      expect(await parts().gateway.take(unknown('1'))).toBe('waiting');
      expect(await take(versions.disabled)).toBe('taken');
      expect(await notices()).toMatchObject({ notices: [] });
      await takeInSubgraphs(unknown('1'));
      await retry();
      expect(await current()).toBe(versionOf(versions.disabled));
    });

    test('back to what it has: nothing is waited for', async () => {
      expect(await parts().gateway.take(unknown('2'))).toBe('waiting');
      expect(await parts().gateway.take(versions.committed)).toBe('unchanged');
      expect(await notices()).toMatchObject({ notices: [] });
      await takeInSubgraphs(unknown('2'));
      await retry();
      expect(await current()).toBe(versionOf(versions.committed));
    });
  });
});

describe.each(storeKinds)('a reload where registered documents alone run, on %s', (kind) => {
  test('a registered document is validated and gated again', async () => {
    const { start, parts } = createParts();
    const network = await bootNetwork(kind, { start, freeDocuments: [] });
    const hash = await registerOperation(network.store, refugeeBoard, query);
    const send = async (): Promise<unknown> => {
      const who = await network.present({ authority: refugeeBoard.authority });
      const headers = { 'content-type': 'application/json', ...who, 'disclosure-purpose': refugeeBoard.purpose };
      return (await network.post(headers, JSON.stringify(byHash(hash)))).json();
    };
    const answer = (civilStatus: string | null): object => ({
      data: { caseByJournalNumber: { applicant: { civilStatus } } },
    });
    const take = async (change: PolicyChange): Promise<void> => {
      const next = await compileChange(change);
      await parts().install(next);
      for (const name of subgraphNames) await parts().subgraphs[name].take(next);
      expect(await parts().gateway.take(next)).toBe('taken');
    };
    expect(await send()).toMatchObject(answer('unmarried'));
    await take(losesFamily);
    expect(await send()).toMatchObject(answer(null));
    // A field that the contract has no more is as unknown as one that it never had.
    await take(losesFamilyAltogether);
    expect(await send()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    await network.close();
  });
});
