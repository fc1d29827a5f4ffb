/** Does the work, which never fails, again and again; returns what stops it. */
export type Schedule = (work: () => Promise<unknown>, everyMs: number) => () => void;

/** By the timer of the process, which does not keep it alive. */
export const onTimer: Schedule = (work, everyMs) => {
  const timer = setInterval(() => void work(), everyMs).unref();
  return () => {
    clearInterval(timer);
  };
};
