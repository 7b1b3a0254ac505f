/** Characters that a terminal in its usual setting does not pass on but obeys, by what they mean. Pure. */
export const CONTROL_NAMES: ReadonlyMap<string, string> = new Map([
  ['\u0003', 'interrupt'],
  ['\u0004', 'end-of-file'],
  ['\u0011', 'go-on'],
  ['\u0013', 'stop'],
  ['\u001a', 'suspend'],
  ['\u001c', 'quit'],
]);
