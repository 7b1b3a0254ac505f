/** The randomness port. */
export interface Random {
  /** Cryptographically strong bytes. */
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1); for jitter only. */
  fraction(): number;
}
