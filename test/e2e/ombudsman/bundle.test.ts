import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigner, type Signer } from '#log/note-key.ts';
import { storeKinds } from '#test/support/databases.ts';
import { runCommand, type Finished } from '#test/support/run-command.ts';
import { testKeys, testLogName } from '#test/support/boot-network.ts';
import { openScene, requesters, type Scene } from '../scenarios/cast.ts';
import { officer, ombudsmanCommand, openBundle, type Change, type OpenedBundle } from './open-bundle.ts';

const reference = 'FOB 26/00500';
const inquiry = [...officer, '--reference', reference];
const bundleSeed = Buffer.alloc(32, 21);
const own = createSigner('log', 'test/ombudsman', bundleSeed);
const forger = createSigner('log', 'test/ombudsman', Buffer.alloc(32, 22));
const log = createSigner('log', testLogName, testKeys.log);
const keys = { key: own.verifierKey, logKey: log.verifierKey };

describe.each(storeKinds)('a bundle for the Ombudsman on %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), `ombudsman-${kind}-`));
  const out = join(folder, 'answer.zip');
  let scene: Scene;
  let bundle: OpenedBundle;
  let olderCheckpoint: string;
  let collected: Finished;

  const run = (...parameters: readonly string[]): Promise<Finished> =>
    runCommand(ombudsmanCommand, parameters, {
      ...scene.network.environment,
      BUNDLE_KEY: bundleSeed.toString('base64'),
      BUNDLE_NAME: own.key.name,
    });
  const collect = (path: string): Promise<Finished> => run('collect', ...inquiry, '--out', path);
  /** How many records there are of what the Ombudsman was given. */
  const countRecords = async (): Promise<number> => {
    const rows = await scene.network.store.admin.selectFrom('disclosure.record').select('text').execute();
    return rows.filter(({ text }) => text.includes('"recipient":"folketingets_ombudsmand"')).length;
  };

  beforeAll(async () => {
    scene = await openScene(kind);
    const { authority } = requesters.ombudsman;
    await scene.register({ fact: 'ART9_NECESSITY', authority, cases: ['HUM-1'], categories: ['HEALTH'] });
    await scene.ask(requesters.refugeeBoard, '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }');
    await scene.ask(requesters.ombudsman, '{ caseByJournalNumber(journalNumber: "FAM-1") { journalNumber } }');
    const cases = ['ASY-2', 'HUM-1', 'FAM-1'].flatMap((number) => ['--case', number]);
    await run('open', ...inquiry, ...cases, '--scope', 'HEALTH', '--scope', 'GROUNDS');
    olderCheckpoint = await (await fetch(`${scene.network.url}/log/checkpoint`)).text();
    // Something is in the way of the bundle, so that all is collected and nothing is written.
    mkdirSync(`${out}.new`);
    const failed = await collect(out);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    cpSync(`${out}.collecting`, join(folder, 'again.zip.collecting'), { recursive: true });
    rmSync(`${out}.new`, { recursive: true });
    const before = await countRecords();
    collected = await collect(out);
    // What was collected is not asked again.
    expect(await countRecords()).toBe(before);
    bundle = openBundle(readFileSync(out), folder, keys);
  }, 300_000);
  afterAll(async () => {
    await scene.close();
    rmSync(folder, { recursive: true });
  });

  test('says what it holds, shows no bar in a pipe, and leaves nothing behind', () => {
    expect(collected).toEqual({ code: 0, stdout: `${out} holds 3 cases\n`, stderr: '' });
    expect(existsSync(`${out}.collecting`)).toBe(false);
  });

  test('holds the cases, the document, what is withheld and why, and who received what', async () => {
    const { cases, records } = bundle.json('bundle.json') as { cases: { path: string }[]; records: string[] };
    expect(cases.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['cases/ASY-2/', 'cases/FAM-1/', 'cases/HUM-1/']),
    );
    expect(bundle.files.get('cases/HUM-1/documents/1.txt')?.toString()).toBe('creatinine 880, transplant list');
    expect(bundle.json('cases/FAM-1/case.json')).toMatchObject({
      data: { applicant: { familyName: 'Tran' }, internalNotes: null },
      withheld: expect.arrayContaining([
        expect.objectContaining({
          coordinate: 'Case.internalNotes',
          requirement: 'HUMAN_REVIEW',
          explanation: {
            da: 'interne vurderinger og notater: en medarbejder hos den ansvarlige myndighed har ikke gennemset og frigivet oplysningen.',
            en: 'internal notes and assessments: no official of the authority responsible has reviewed and released the information.',
          },
        }),
      ]),
    });
    const disclosures = bundle.json('cases/ASY-2/disclosures.json');
    expect(disclosures).toContainEqual(
      expect.objectContaining({
        recipientAuthority: 'flygtningenaevnet',
        explanation: expect.objectContaining({
          en: expect.stringMatching(
            /^Disclosed to Refugee Appeals Board\. Purpose: .* Legal basis: GDPR Art\. 6\(1\)\(e\);/,
          ),
        }),
      }),
    );
    // One for each case, one for the document, and that of what the Ombudsman had before.
    expect(records).toHaveLength(3 + 1 + 1);
    expect(await countRecords()).toBe(records.length);
  });

  test('has its report in two languages, tagged', () => {
    for (const [language, title] of [
      ['da-DK', 'report-da.pdf'],
      ['en-GB', 'report-en.pdf'],
    ] as const) {
      const pdf = bundle.files.get(title)?.toString('latin1') ?? '';
      expect(pdf).toContain(`/Lang (${language})`);
      expect(pdf).toMatch(/\/MarkInfo/);
      expect(pdf).toMatch(/\/StructTreeRoot/);
      expect(pdf).toMatch(/\/Outlines/);
      expect(pdf).toContain('/DisplayDocTitle true');
    }
  });

  test('is the same for the same content, byte for byte', async () => {
    expect(await collect(join(folder, 'again.zip'))).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'again.zip')).equals(readFileSync(out))).toBe(true);
  });

  test('is shown and checked by the command, and by the verifier in it without a network', async () => {
    expect(await run('key')).toEqual({ code: 0, stdout: `${own.verifierKey}\n`, stderr: '' });
    const shown = await run('show', out);
    expect(shown.stdout).toContain(`inquiry  ${reference}, opened `);
    expect(shown.stdout).toContain('case     FAM-1 in cases/FAM-1/');
    const yes = { code: 0, stdout: expect.stringMatching(/^yes\ninquiry {5}FOB 26\/00500\n/) };
    expect(
      await runCommand(ombudsmanCommand, ['verify', out, '--key', keys.key, '--log-key', keys.logKey]),
    ).toMatchObject(yes);
    expect(await bundle.verify()).toMatchObject(yes);
  });

  const refused = async (change: Change, signer?: Signer): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await bundle.verifyChanged(change, signer);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    return stdout.split('\n').flatMap((line) => /^no (.+?): /.exec(line)?.[1] ?? []);
  };
  const edit = (files: Map<string, Buffer>, name: string, change: (text: string) => string): void => {
    files.set(name, Buffer.from(change(files.get(name)?.toString() ?? '')));
  };
  const flip = (files: Map<string, Buffer>, name: string): void => {
    const bytes = Buffer.from(files.get(name) ?? '');
    const at = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    files.set(name, bytes);
  };
  const proofs = (): readonly string[] => [...bundle.files.keys()].filter((name) => name.startsWith('log/proofs/'));
  const [firstOf] = [(names: readonly string[]): string => names[0] ?? ''];

  test('a changed byte in any file is found', async () => {
    const inList = /SIGNATURE_WRONG|KEY_OTHER|BUNDLE_UNREADABLE/;
    const missed: string[] = [];
    for (const name of bundle.files.keys()) {
      const reasons = await refused((files) => {
        flip(files, name);
      });
      const isFound = name.startsWith('SHA256SUMS')
        ? inList.test(reasons.join())
        : reasons.includes(`FILE_CHANGED ${name}`);
      if (!isFound) missed.push(name);
    }
    expect(missed).toEqual([]);
  }, 120_000);

  test.each<[string, Change, readonly string[], Signer | null]>([
    [
      'a removed document',
      (files) => files.delete('cases/HUM-1/documents/1.txt'),
      ['FILE_MISSING cases/HUM-1/documents/1.txt'],
      null,
    ],
    [
      'a removed document, the list signed anew by whoever may',
      (files) => files.delete('cases/HUM-1/documents/1.txt'),
      ['FILE_MISSING cases/HUM-1/documents/1.txt'],
      own,
    ],
    [
      'another document',
      (files) => files.set('cases/HUM-1/documents/1.txt', Buffer.from('well')),
      ['DOCUMENT_OTHER cases/HUM-1/documents/1.txt'],
      own,
    ],
    [
      'a file that is not listed',
      (files) => files.set('cases/HUM-1/more.json', Buffer.from('{}')),
      ['FILE_UNLISTED cases/HUM-1/more.json'],
      null,
    ],
    ['a bundle of another key', () => undefined, ['KEY_OTHER'], forger],
  ])('%s is found', async (_what, change, reasons, signer) => {
    expect(await refused(change, signer ?? undefined)).toEqual(expect.arrayContaining([...reasons]));
  });

  test('a forged proof is found, whoever has signed the list', async () => {
    const name = firstOf(proofs());
    const id = name.slice('log/proofs/'.length, -'.tlog-proof'.length);
    const otherHash = Buffer.alloc(32, 1).toString('base64');
    const forge: Change = (files) => {
      edit(files, name, (text) => text.replace(/^[A-Za-z0-9+/]{43}=$/m, otherHash));
    };
    expect(await refused(forge, own)).toEqual([`PROOF_WRONG ${id}`]);
    const remove: Change = (files) => files.delete(name);
    expect(await refused(remove, own)).toEqual([`PROOF_MISSING ${id}`]);
    const another: Change = (files) =>
      files.set(
        `log/records/${id}.json`,
        files.get(`log/records/${firstOf(proofs().slice(1)).slice(11, -11)}.json`) ?? Buffer.of(),
      );
    expect(await refused(another, own)).toEqual([`RECORD_OTHER ${id}`, `PROOF_WRONG ${id}`]);
  });

  test('an older checkpoint is found, in place of that of the proofs or of the bundle', async () => {
    const inBundle: Change = (files) => files.set('log/checkpoint', Buffer.from(olderCheckpoint));
    expect((await refused(inBundle, own)).some((reason) => reason.startsWith('CHECKPOINT_OLDER '))).toBe(true);
    const everywhere: Change = (files) => {
      inBundle(files);
      for (const name of proofs())
        edit(files, name, (text) => `${text.slice(0, text.indexOf('\n\n') + 2)}${olderCheckpoint}`);
    };
    expect((await refused(everywhere, own)).some((reason) => reason.startsWith('CHECKPOINT_OLDER '))).toBe(true);
  });

  test('a checkpoint that the log has not signed, and another policy, are found', async () => {
    const unsigned: Change = (files) => {
      edit(files, 'log/checkpoint', (text) => text.replace(/^(\d+)$/m, '1000000'));
    };
    expect(await refused(unsigned, own)).toContain('CHECKPOINT_WRONG');
    const { version } = scene.network.generated.policy;
    const otherPolicy: Change = (files) => {
      edit(files, `policy/${version}.json`, (text) => text.replace('"asOf":"', '"asOf":"x'));
    };
    expect(await refused(otherPolicy, own)).toEqual([`POLICY_OTHER ${version}`]);
    const otherLog = createSigner('log', testLogName, Buffer.alloc(32, 23)).verifierKey;
    expect((await bundle.verify({ logKey: otherLog })).stdout).toContain('no CHECKPOINT_WRONG: ');
  });

  test('what is no bundle, and wrong usage', async () => {
    const path = join(folder, 'no-bundle.zip');
    const check = (file: string, ...parameters: readonly string[]) =>
      runCommand(ombudsmanCommand, ['verify', file, ...parameters]);
    const both = ['--key', keys.key, '--log-key', keys.logKey];
    for (const bytes of [Buffer.from('no'), Buffer.alloc(200), Buffer.concat([readFileSync(out), Buffer.from('x')])]) {
      writeFileSync(path, bytes);
      const { code, stdout } = await check(path, ...both);
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/^no BUNDLE_UNREADABLE: /) });
    }
    expect(await check(join(folder, 'missing.zip'), ...both)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read'),
    });
    expect(await check(out, '--key', 'x', '--log-key', keys.logKey)).toMatchObject({ code: 2 });
    expect(await check(out, '--key', keys.key)).toMatchObject({ code: 2 });
    writeFileSync(path, 'no');
    expect(await run('show', path)).toEqual({ code: 1, stdout: '', stderr: `${path} is no bundle.\n` });
  });

  test('there is nothing to collect of an inquiry that is not open, and no bundle is written over', async () => {
    expect(await collect(out)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${out} is there already; name another file with --out.\n`,
    });
    await run('close', ...inquiry, '--reason', 'opinion given');
    expect(await collect(join(folder, 'closed.zip'))).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no open inquiry ${reference}.\n`,
    });
  });
});
