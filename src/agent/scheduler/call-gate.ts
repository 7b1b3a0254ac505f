/**
 * Which calls may run side by side. Commands and reads share; a tool that changes files by itself runs alone, after what
 * was asked before it and before what was asked after it, so that the model's order holds. @effects waiting
 */

/** A first-come, first-served gate: shared holders together, an exclusive holder alone. */
export class CallGate {
  readonly #limit: number;
  #shared = 0;
  #isExclusive = false;
  readonly #waiting: { readonly isExclusive: boolean; readonly enter: () => void }[] = [];

  /** @param limit shared holders at a time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `action` once its turn has come; gives its place back however it ends. */
  async run<T>(isExclusive: boolean, action: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ isExclusive, enter });
      this.#admit();
    });
    try {
      return await action();
    } finally {
      if (isExclusive) this.#isExclusive = false;
      else this.#shared -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#isExclusive || this.#shared >= this.#limit || (next.isExclusive && this.#shared > 0)) return;
      this.#waiting.shift();
      if (next.isExclusive) this.#isExclusive = true;
      else this.#shared += 1;
      next.enter();
    }
  }
}
