/** The kernel's part of a system call filter, played. */

/** Runs a filter as the kernel would. Only the low halves of arguments are given. */
export function judgeFilter(
  filter: Uint8Array<ArrayBuffer>,
  call: { readonly audit: number; readonly number: number; readonly args?: readonly number[] },
): 'allow' | 'EPERM' | 'ENOSYS' | 'kill' {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.audit, true);
  for (const [index, value] of (call.args ?? []).entries()) data.setUint32(16 + 8 * index, value, true);
  const program = new DataView(filter.buffer);
  let register = 0;
  for (let at = 0; at * 8 < filter.length; at += 1) {
    const code = program.getUint16(at * 8, true);
    const operand = program.getUint32(at * 8 + 4, true);
    const jump = (taken: boolean): void => void (at += program.getUint8(at * 8 + (taken ? 2 : 3)));
    if (code === 0x20) register = data.getUint32(operand, true);
    else if (code === 0x54) register = (register & operand) >>> 0;
    else if (code === 0x15) jump(register === operand);
    else if (code === 0x35) jump(register >= operand);
    else if (code === 0x45) jump((register & operand) !== 0);
    else if (code === 0x06) {
      if (operand === 0x7fff0000) return 'allow';
      if (operand === 0x80000000) return 'kill';
      if (operand === 0x00050001) return 'EPERM';
      if (operand === 0x00050026) return 'ENOSYS';
      throw new Error(`unknown answer ${operand}`);
    } else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the filter has no end');
}
