import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

/**
 * The record as it is, with every batch counted and as a span of whichever request set it off.
 *
 * @param onAppended for the sequencer: there is something to bring into the log
 */
export function observeRecords(
  records: DisclosureStore,
  { metrics, tracing }: Telemetry,
  onAppended: () => void,
): DisclosureStore {
  return {
    ...records,
    async insertEntries(entries) {
      const count = entries.length;
      try {
        const durable = await tracing.span('record.batch', { count }, () => records.insertEntries(entries));
        metrics.batchEnded({ appended: durable.size, failed: count - durable.size });
        onAppended();
        return durable;
      } catch (error) {
        metrics.batchEnded({ appended: 0, failed: count });
        throw error;
      }
    },
  };
}
