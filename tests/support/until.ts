/** Waiting for a condition of the machine (a file appears, a process is gone) without a fixed delay. */

const GIVE_UP_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Resolves with the first answer that is neither false nor undefined; rejects after 10 s naming `what`. */
export async function until<T>(what: string, look: () => T | false | undefined): Promise<T> {
  const end = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const answer = look();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
