/**
 * A signal that Ctrl-C and a polite kill abort: they end the checks, not us, since we still have to say so. The second time
 * we go at once; whatever still runs goes with us.
 */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  return controller.signal;
}
