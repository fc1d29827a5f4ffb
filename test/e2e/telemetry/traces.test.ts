import { beforeAll, describe, expect, test } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { bootNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { requesters } from '../scenarios/cast.ts';
import { attributesOf, startCollector, type SentSpan } from './collector.ts';

const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { familyName } } }';
const clientTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const clientSpan = '00f067aa0ba902b7';
const { refugeeBoard } = requesters;

describe.each(storeKinds)('the traces of two requests on %s', (kind) => {
  let spans: readonly SentSpan[];
  let bodies: readonly string[];
  let logLines: readonly string[];
  beforeAll(async () => {
    const collector = await startCollector();
    const network = await bootNetwork(kind, { tracesUrl: collector.url });
    await network.ask({ ...refugeeBoard, bound: true, headers: partnersHeaders }, query);
    await network.ask(refugeeBoard, query.replace('familyName', 'internalNotes'));
    await network.close();
    await collector.close();
    ({ bodies, logLines } = { bodies: collector.bodies, logLines: network.logLines });
    spans = collector.spans();
  });
  const partnersHeaders = {
    traceparent: `00-${clientTrace}-${clientSpan}-00`,
    tracestate: 'partner=621191-4103',
    baggage: 'person=Rahmani',
  };
  const inTrace = (): readonly SentSpan[] => spans.filter(({ traceId }) => traceId === clientTrace);
  const named = (name: string): readonly SentSpan[] => inTrace().filter((span) => span.name === name);
  const parentOf = (child: SentSpan | undefined): string | undefined =>
    inTrace().find(({ spanId }) => spanId === child?.parentSpanId)?.name;

  test('show each step within the one above it, on into the subgraphs and their statements', () => {
    const parents = new Set(inTrace().map((span) => `${span.name} in ${parentOf(span) ?? 'nothing'}`));
    expect([...parents].toSorted()).toEqual([
      'fetch in plan',
      'gate in request',
      'plan in request',
      'record in request',
      'record.batch in record',
      'request in nothing',
      'shape in request',
      'sql in record.batch',
      'sql in request',
      'sql in subgraph',
      'subgraph in fetch',
    ]);
  });

  test('say who asked for what purpose and how it ended, and of a statement what it does', () => {
    expect(named('request').map(attributesOf)).toEqual([
      {
        'disclosure.authority': refugeeBoard.authority,
        'disclosure.purpose': refugeeBoard.purpose,
        'disclosure.operation': expect.stringMatching(/^[0-9a-f]{64}$/),
        'disclosure.reference': expect.any(String),
      },
    ]);
    expect(new Set(named('fetch').map((span) => attributesOf(span)['disclosure.subgraph']))).toEqual(
      new Set(['case', 'applicant']),
    );
    expect(new Set(named('sql').flatMap((span) => Object.keys(attributesOf(span))))).toEqual(
      new Set(['disclosure.statement']),
    );
    const refused = spans.filter(({ name, traceId }) => name === 'request' && traceId !== clientTrace);
    expect(refused.map((span) => attributesOf(span)['disclosure.code'])).toContain('BAD_REQUEST');
  });

  test('go on under the trace id of the client and under nothing else of what it sent', () => {
    expect(named('request')).toHaveLength(1);
    expect(named('request')[0]).not.toHaveProperty('parentSpanId');
    expect(bodies.join()).not.toMatch(new RegExp(`${clientSpan}|621191|Rahmani|partner`));
  });

  test('have the trace id that stands on the lines of the log', () => {
    const [refusal = ''] = logLines.filter((line) => line.includes('request.refused'));
    const { traceId } = JSON.parse(refusal) as { traceId: string };
    expect(spans.filter((span) => span.traceId === traceId).map(({ name }) => name)).toContain('gate');
  });

  test('are none of the packages: nothing is registered for the process', () => {
    expect(trace.getTracer('any').startSpan('any').isRecording()).toBe(false);
    expect(new Set(spans.map(({ name }) => name))).toEqual(
      new Set(['request', 'gate', 'plan', 'fetch', 'subgraph', 'sql', 'shape', 'record', 'record.batch']),
    );
  });
});

describe('without a collector', () => {
  test('nothing is sent, and lines have a trace id all the same', async () => {
    const network = await bootNetwork('pglite');
    await network.ask(refugeeBoard, query.replace('familyName', 'internalNotes'));
    await network.close();
    const refusal = network.logLines.find((line) => line.includes('request.refused')) ?? '';
    expect(JSON.parse(refusal)).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      component: 'gateway',
    });
  });

  test.each([
    ['refuses', 503],
    ['redirects', 302],
  ])('that takes spans, one that %s leaves a line and every answer as it is', async (_how, status) => {
    const collector = await startCollector(status);
    const network = await bootNetwork('pglite', { tracesUrl: collector.url });
    const answer = await network.ask(refugeeBoard, query);
    await network.close();
    await collector.close();
    expect(answer.status).toBe(200);
    expect(collector.bodies).not.toEqual([]);
    expect(network.logLines.join('')).toContain('traces.not-exported');
  });
});
