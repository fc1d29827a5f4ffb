import { expect, test } from '@jest/globals';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { createReload } from '../../src/start/reload-policy.ts';

test('signals are obeyed one after the other; one that waits stands for all that come until then', async () => {
  const begun: PromiseWithResolvers<'unchanged'>[] = [];
  let beginning = Promise.withResolvers<undefined>();
  const reload = createReload({
    schemaDir: null,
    take() {
      const work = Promise.withResolvers<'unchanged'>();
      begun.push(work);
      beginning.resolve(undefined);
      beginning = Promise.withResolvers();
      return work.promise;
    },
    notices: null,
    telemetry: silentTelemetry(),
  });
  const first = reload();
  await beginning.promise;
  const [second, third] = [reload(), reload()];
  expect(begun).toHaveLength(1);
  const next = beginning.promise;
  begun[0]?.resolve('unchanged');
  await Promise.all([first, next]);
  const fourth = reload();
  begun[1]?.reject(new Error('not taken'));
  // What fails in its turn keeps nobody from theirs.
  await Promise.all([second, third, beginning.promise]);
  begun[2]?.resolve('unchanged');
  await fourth;
  expect(begun).toHaveLength(3);
});
